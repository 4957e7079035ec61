"""The file of a backup: a tar of parts, compressed, whose manifest comes first.

Nothing is ever unpacked by name: a part that the manifest does not list, in its order, is refused.
"""

import gzip
import hashlib
import json
import os
import tarfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import IO

from agglo.jobs.backup.cells import Cell
from agglo.jobs.backup.manifest import NAME, BadManifest, Manifest, Part

LARGEST_MANIFEST = 64_000_000
CHUNK = 1 << 20


class Damaged(Exception):
    """An archive is not as it was written: its message says where, in French."""


class Checked:
    """A part being read: at its end its size and its sum must be those of the manifest."""

    def __init__(self, source: IO[bytes], part: Part) -> None:
        self._source, self._part = source, part
        self._sum, self._left = hashlib.sha256(), part.size

    def chunks(self) -> Iterator[bytes]:
        """Yield the part, then check it."""
        while self._left and (chunk := self._source.read(min(CHUNK, self._left))):
            self._sum.update(chunk)
            self._left -= len(chunk)
            yield chunk
        if self._left or self._sum.hexdigest() != self._part.sha256:
            raise Damaged(f"la partie {self._part.path} a été modifiée")

    def rows(self, n_columns: int) -> Iterator[list[Cell]]:
        """Yield the rows of a part that holds a table."""
        rest = b""
        for chunk in self.chunks():
            *lines, rest = (rest + chunk).split(b"\n")
            for line in lines:
                yield self._row(line, n_columns)
        if rest:
            raise Damaged(f"la partie {self._part.path} est coupée")

    def _row(self, line: bytes, n_columns: int) -> list[Cell]:
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        cells = row if isinstance(row, list) else [0]
        if len(cells) != n_columns or not all(c is None or isinstance(c, str) for c in cells):
            raise Damaged(f"la partie {self._part.path} ne se lit pas")
        return cells


def write(path: Path, manifest: Manifest, place: Callable[[Part], Path]) -> str:
    """Write an archive whole or not at all; return its sum. ``place`` says where each part is."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        with partial.open("wb") as file:
            os.chmod(partial, 0o600)  # it holds addresses and digests of passwords
            with gzip.GzipFile(fileobj=file, mode="wb", filename="") as packed:
                _write_parts(packed, manifest, place)
            file.flush()
            os.fsync(file.fileno())
        total = _sum_of(partial)
        os.replace(partial, path)
    except BaseException:
        with suppress(OSError):
            partial.unlink()
        raise
    return total


def _write_parts(packed: gzip.GzipFile, manifest: Manifest, place: Callable[[Part], Path]) -> None:
    with tarfile.open(fileobj=packed, mode="w|", format=tarfile.PAX_FORMAT) as tar:
        text = manifest.to_json()
        tar.addfile(_member(NAME, len(text)), BytesIO(text))
        for part in manifest.parts.values():
            with place(part).open("rb") as source:
                tar.addfile(_member(part.path, part.size), source)


def _member(name: str, size: int) -> tarfile.TarInfo:
    member = tarfile.TarInfo(name)
    member.size, member.mode = size, 0o600
    return member


def read(path: Path, on_part: Callable[[Manifest, Part, Checked], None]) -> Manifest:
    """Read an archive from its first byte to its last, checking each part as it is given.

    Raises Damaged.
    """
    try:
        with gzip.open(path) as packed:
            with tarfile.open(fileobj=packed, mode="r|") as tar:
                manifest = _read_parts(tar, on_part)
            while packed.read(CHUNK):  # its own sum comes last
                pass
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged("elle est coupée ou abîmée") from error
    return manifest


def read_manifest(path: Path) -> Manifest:
    """Return the manifest alone, its parts unread. Raises Damaged."""
    try:
        with gzip.open(path) as packed, tarfile.open(fileobj=packed, mode="r|") as tar:
            return _manifest(tar)
    except (tarfile.TarError, EOFError, zlib.error, gzip.BadGzipFile) as error:
        raise Damaged("elle est coupée ou abîmée") from error


def _read_parts(
    tar: tarfile.TarFile, on_part: Callable[[Manifest, Part, Checked], None]
) -> Manifest:
    manifest = _manifest(tar)
    for part in manifest.parts.values():
        member = tar.next()
        if member is None:
            raise Damaged(f"il y manque {part.path}")
        if not member.isfile() or (member.name, member.size) != (part.path, part.size):
            raise Damaged(f"« {member.name} » n’a pas sa place")
        on_part(manifest, part, Checked(tar.extractfile(member), part))
    if (member := tar.next()) is not None:
        raise Damaged(f"« {member.name} » n’a pas sa place")
    return manifest


def _manifest(tar: tarfile.TarFile) -> Manifest:
    member = tar.next()
    if member is None or member.name != NAME or not member.isfile():
        raise Damaged("ce n’est pas une sauvegarde d’Agglo")
    if member.size > LARGEST_MANIFEST:
        raise Damaged("son sommaire est trop grand")
    try:
        return Manifest.from_json(tar.extractfile(member).read())
    except BadManifest as error:
        raise Damaged(f"son sommaire ne se lit pas ({error})") from error


def _sum_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
