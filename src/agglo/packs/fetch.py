"""Outside datasets, brought into a cache: resumed when cut, checked against a lock, or mirrored."""

import json
import os
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from urllib.parse import unquote, urlsplit

import httpx
import tenacity

from agglo.packs.folder import MAX_OTHER_BYTES, is_inside
from agglo.packs.manifest import Outside

CHUNK_BYTES = 64 * 1024
MOST_BYTES = 1024 * 1024 * 1024
ATTEMPTS = 4
AGENT = "agglo"

Progress = Callable[[int, int | None], None]
"""Called with the bytes that are there and the bytes in all, when they are known."""


class Unfetched(Exception):
    """A dataset could not be brought: a sentence in French says why and what to do."""


class _Again(Exception):
    """A failure that may pass: worth another attempt."""


@dataclass(frozen=True, slots=True)
class Locked:
    """What was fetched, as the lock remembers it."""

    url: str
    sha256: str
    n_bytes: int


@dataclass(slots=True)
class Cache:
    """The folder where the datasets of one pack are kept, and the lock beside it."""

    folder: Path

    @property
    def lock_file(self) -> Path:
        """Return where the lock is: beside the folder, so that emptying the cache keeps it."""
        return self.folder.with_name(f"{self.folder.name}.lock")

    def locked(self, target: str) -> Locked | None:
        """Return what the lock says of a dataset."""
        found = self._lock().get(target)
        return Locked(**found) if found else None

    def lock(self, target: str, locked: Locked) -> None:
        """Remember a dataset."""
        known = self._lock() | {target: asdict(locked)}
        self.lock_file.parent.mkdir(parents=True, exist_ok=True)
        part = self.lock_file.with_name(f"{self.lock_file.name}.part")
        part.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", encoding="utf-8")
        os.replace(part, self.lock_file)

    def _lock(self) -> dict[str, dict]:
        try:
            return json.loads(self.lock_file.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except ValueError as error:
            text = f"Le fichier {self.lock_file} est illisible : effacez-le, puis relancez."
            raise Unfetched(text) from error


def fetch(
    outside: Outside,
    cache: Cache,
    *,
    mirror: str | None = None,
    timeout: float = 300.0,
    refresh: bool = False,
    progress: Progress = lambda here, whole: None,
) -> tuple[Path, bool]:
    """Bring a dataset into the cache; return its path, and whether it was brought just now.

    One that is there and as the lock says is left as it is, unless ``refresh``. Never takes
    longer than ``timeout`` seconds. Raises Unfetched; the cache is then as it was, but for what
    a next call resumes.
    """
    target = cache.folder / outside.target
    locked = cache.locked(outside.target)
    is_known = locked is not None and locked.url == outside.url
    if is_known and not refresh and target.is_file() and _sha256(target) == locked.sha256:
        return target, False
    target.parent.mkdir(parents=True, exist_ok=True)
    work = _Download(outside, target, mirror, time.monotonic() + timeout, progress)
    sha256 = _bring(work, locked if is_known and not refresh else None)
    n_bytes = work.part.stat().st_size
    os.replace(work.part, target)
    cache.lock(outside.target, Locked(outside.url, sha256, n_bytes))
    return target, True


def _bring(work: "_Download", locked: Locked | None) -> str:
    """Fill the ``.part`` file and return its fingerprint, checked against the lock."""
    is_resumed = work.part.exists()
    work.bring()
    try:
        return _checked(work.outside, work.part, locked)
    except Unfetched:
        if not is_resumed:
            raise
    work.bring()  # the two halves were not of one file: once more, from the beginning
    return _checked(work.outside, work.part, locked)


def _checked(outside: Outside, part: Path, locked: Locked | None) -> str:
    """Return the fingerprint of what came, or refuse it and forget it."""
    sha256 = _sha256(part)
    problem = ""
    if locked and locked.sha256 != sha256:
        problem = (
            f"{outside.key} : le fichier reçu n'est pas celui du verrou (sha256 {sha256[:12]}… au "
            f"lieu de {locked.sha256[:12]}…). S'il a changé à sa source, relancez avec --refresh."
        )
    elif outside.format in {"geojson", "json"} and not _is_json(part):
        problem = f"{outside.key} : {outside.url} n'a pas répondu en JSON. Vérifiez l'adresse."
    if problem:
        part.unlink()
        raise Unfetched(problem)
    return sha256


def _is_json(part: Path) -> bool:
    if part.stat().st_size > MAX_OTHER_BYTES:
        return False
    try:
        json.loads(part.read_bytes())
    except (ValueError, RecursionError):
        return False
    return True


class _Download:
    """One dataset on its way to its ``.part`` file."""

    def __init__(
        self, outside: Outside, target: Path, mirror: str | None, until: float, progress: Progress
    ) -> None:
        self.outside = outside
        self.part = target.with_name(f"{target.name}.part")
        self.mirror = mirror
        self.until = until
        self.progress = progress

    def bring(self) -> None:
        """Fill the ``.part`` file, from a folder or from the network."""
        if self.mirror and not self.mirror.startswith(("http://", "https://")):
            self._copy(Path(self.mirror))
        else:
            self._in_time()

    def _in_time(self) -> None:
        """Download in a thread that is given up when time is over: finding a host can hang."""
        failures: list[BaseException] = []

        def run() -> None:
            try:
                self._download()
            except BaseException as error:  # noqa: BLE001 - raised again below, in the caller
                failures.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        thread.join(self._left())
        if thread.is_alive():
            raise Unfetched(self._unreachable("pas de réponse à temps"))
        if failures:
            raise failures[0]

    def _unreachable(self, why: str) -> str:
        """Say that the network did not answer."""
        host = urlsplit(self.mirror or self.outside.url).hostname
        return (
            f"{self.outside.key} : {host} ne répond pas ({why}). Vérifiez le réseau, ou donnez "
            "un miroir : --mirror DOSSIER."
        )

    def _copy(self, mirror: Path) -> None:
        """Copy the dataset from a mirror on this machine."""
        if not mirror.is_dir():
            raise Unfetched(f"Le miroir {mirror} n'est pas un dossier.")
        names = mirrored(self.outside.url)
        found = next((mirror / name for name in names if (mirror / name).is_file()), None)
        if found is None:
            text = f"{self.outside.key} : le miroir {mirror} n'a pas {' ni '.join(names)}."
            raise Unfetched(text)
        with found.open("rb") as source, self.part.open("wb") as copy:
            shutil.copyfileobj(source, copy, CHUNK_BYTES)
        self.progress(found.stat().st_size, found.stat().st_size)

    def _download(self) -> None:
        """Bring the dataset from the network, with a few attempts."""
        attempts = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(_Again),
            stop=tenacity.stop_after_attempt(ATTEMPTS) | tenacity.stop_after_delay(self._left()),
            wait=tenacity.wait_exponential(multiplier=0.25, max=10),
            reraise=True,
        )
        with httpx.Client(follow_redirects=True, max_redirects=5, timeout=self._left()) as client:
            try:
                attempts(self._attempt, client)
            except _Again as error:
                raise Unfetched(self._unreachable(str(error))) from error

    def _left(self) -> float:
        return max(0.01, self.until - time.monotonic())

    def _attempt(self, client: httpx.Client) -> None:
        try:
            for url in self._urls():
                if self._stream(client, url):
                    return
        except httpx.UnsupportedProtocol as error:
            raise Unfetched(f"{self.outside.key} : seules http et https sont suivies.") from error
        except httpx.TransportError as error:
            raise _Again(str(error) or type(error).__name__) from error
        except httpx.HTTPError as error:
            raise Unfetched(f"{self.outside.key} : {error}") from error
        raise Unfetched(f"{self.outside.key} : {self._urls()[-1]} n'existe pas (404).")

    def _urls(self) -> list[str]:
        if not self.mirror:
            return [self.outside.url]
        return [f"{self.mirror.rstrip('/')}/{name}" for name in mirrored(self.outside.url)]

    def _stream(self, client: httpx.Client, url: str) -> bool:
        """Read one address, from where an earlier attempt stopped; False when it has nothing."""
        start = self.part.stat().st_size if self.part.exists() else 0
        headers = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
        if start:
            headers["Range"] = f"bytes={start}-"
        with client.stream("GET", url, headers=headers) as response:
            if response.status_code == 404:
                return False
            if response.status_code == 416:
                self.part.unlink()
                raise _Again("reprise impossible")
            if response.status_code == 429 or response.status_code >= 500:
                raise _Again(f"réponse {response.status_code}")
            response.raise_for_status()
            is_resumed = response.status_code == 206 and _starts_at(response, start)
            self._write(response, start if is_resumed else 0)
        return True

    def _write(self, response: httpx.Response, start: int) -> None:
        length = response.headers.get("Content-Length", "")
        whole = start + int(length) if length.isdecimal() else None
        here = start
        with self.part.open("ab" if start else "wb") as file:
            for chunk in response.iter_raw():
                file.write(chunk)
                here += len(chunk)
                self.progress(here, whole)
                if time.monotonic() > self.until:
                    raise Unfetched(self._unreachable("trop lent"))
                if here > MOST_BYTES:
                    raise Unfetched(f"{self.outside.key} : plus de {MOST_BYTES} octets.")
        if whole is not None and here < whole:
            raise _Again("réponse coupée")


def _starts_at(response: httpx.Response, start: int) -> bool:
    return response.headers.get("Content-Range", "").startswith(f"bytes {start}-")


def mirrored(url: str) -> tuple[str, str]:
    """Return where a mirror keeps an address: HOST/PATH.json, else HOST/PATH; no query.

    >>> mirrored("https://geo.api.gouv.fr/epcis/200072460/communes?format=geojson")
    ('geo.api.gouv.fr/epcis/200072460/communes.json', 'geo.api.gouv.fr/epcis/200072460/communes')
    """
    parts = urlsplit(url)
    path = unquote(parts.path).strip("/") or "index"
    name = f"{parts.hostname}/{path}"
    if not is_inside(name):
        raise Unfetched(f"L'adresse {url} ne peut pas être lue dans un miroir.")
    return f"{name}.json", name


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()
