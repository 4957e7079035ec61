"""The folder of a pack, read without ever leaving it, and without trusting what it holds."""

import io
import os
import stat
from collections.abc import Callable, Iterator
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from agglo.packs.faults import Fault

MAX_TABLE_BYTES = 256 * 1024 * 1024
"""A table of 200 000 observations is about 12 MB."""

MAX_TEXT_BYTES = 1024 * 1024
"""For prose and TOML: the longest report is about 100 kB."""

MAX_OTHER_BYTES = 64 * 1024 * 1024
"""For boundaries, and for what the pack does not know."""

MAX_LINE_BYTES = 100_000
BLOCK_BYTES = 1024 * 1024

UTF8 = (
    "du texte en UTF-8 ; le fichier semble en Latin-1 : "
    "enregistrez-le sous « CSV UTF-8 » ou « Unicode (UTF-8) »"
)
UTF16 = "du texte en UTF-8 ; le fichier est en UTF-16 : enregistrez-le sous « CSV UTF-8 »"
BOMS_16 = (b"\xff\xfe", b"\xfe\xff")
BOM = b"\xef\xbb\xbf"

Report = Callable[[Fault], None]


class PackFolder:
    """The files of a pack: plain ones, inside the folder, of a reasonable size.

    Hidden files (``.git``) are not the pack's. Links are refused: a pack is copied, sent and
    read elsewhere, where what they point to does not exist or is somebody else's.
    """

    def __init__(self, path: Path | str) -> None:
        self.root = Path(path).resolve()
        self.faults: list[Fault] = []
        self.files: dict[str, int] = {}  # relative path: bytes
        if self.root.is_dir():
            self._walk(self.root, "")
        else:
            self._fault("", None, str(path), "un dossier qui existe")

    def _walk(self, folder: Path, prefix: str) -> None:
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name):
            name = f"{prefix}{entry.name}"
            if entry.name.startswith("."):
                continue
            if entry.is_symlink():
                self._fault(
                    name,
                    None,
                    f"lien vers {os.readlink(entry.path)}",
                    "un vrai fichier, pas un lien",
                )
            elif entry.is_dir():
                self._walk(Path(entry.path), f"{name}/")
            elif not entry.is_file():
                self._fault(name, None, "fichier spécial", "un fichier ordinaire")
            elif _is_text(entry.name):
                self.files[name] = entry.stat().st_size
            else:
                self._fault(name, None, entry.name, "un nom de fichier lisible, en UTF-8")

    def _fault(self, file: str, line: int | None, found: str, expected: str) -> None:
        self.faults.append(Fault(file, line, "", found, expected))

    def matching(self, pattern: str) -> list[str]:
        """Return the files that a name or a pattern such as ``places/*.csv`` designates."""
        if "*" not in pattern:
            return [pattern] if pattern in self.files else []
        depth = pattern.count("/")
        return [
            name
            for name in self.files
            if name.count("/") == depth and PurePosixPath(name).match(pattern)
        ]

    def open(self, name: str) -> BinaryIO:
        """Open a file of the pack.

        Raises ValueError for a name that leads out of the pack, OSError for a file that is
        not there or no longer plain.
        """
        if not is_inside(name):
            raise ValueError(f"a file of a pack is named from its folder, received {name!r}")
        descriptor = os.open(self.root / name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            os.close(descriptor)
            raise OSError(f"{name} is not a plain file")
        return os.fdopen(descriptor, "rb")

    def is_too_big(self, name: str, limit: int, report: Report) -> bool:
        """Say whether a file is larger than a limit, and report it."""
        size = self.files[name]
        if size > limit:
            report(Fault(name, None, "", f"{size} octets", f"un fichier de {limit} octets au plus"))
        return size > limit

    def lines(self, name: str, report: Report) -> Iterator[str]:
        """Yield the lines of a table, with their ends, reporting those that are not text.

        A line that is too long is reported, then read as an empty one: it never fills the
        memory. Bytes that are not UTF-8 are reported once, on their first line.
        """
        with self.open(name) as file:
            start = file.read(3)
            if start[:2] in BOMS_16:
                report(Fault(name, 1, "", "UTF-16", UTF16))
                return
            file.seek(len(BOM) if start == BOM else 0)
            slow = _SlowLines(name, report)
            for block in _blocks(file):
                text = _plain_text(block)
                if text is None:
                    yield from slow.lines(block)
                else:
                    yield from io.StringIO(text, newline="\n")
                    slow.number += block.count(b"\n")

    def text(self, name: str, report: Report, limit: int = MAX_TEXT_BYTES) -> str | None:
        """Return a whole file as text, None when it cannot be: the reason is reported."""
        if self.is_too_big(name, limit, report):
            return None
        faults: list[Fault] = []
        text = "".join(self.lines(name, faults.append))
        for fault in faults:
            report(fault)
        return None if faults else text.replace("\r\n", "\n")


def is_inside(name: str) -> bool:
    """Say whether a name designates a file inside the pack, on every system.

    >>> [is_inside(name) for name in ("plan/actions.csv", "../x", "/etc/passwd", "a/../../b")]
    [True, False, False, False]
    """
    parts = name.split("/")
    return (
        bool(name)
        and not any(part in {"", ".", ".."} for part in parts)
        and not any(char in name for char in '\\:\0\n"<>|?*')
    )


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    """Yield whole lines by the block; of a line that is too long, only the beginning."""
    while block := file.read(BLOCK_BYTES):
        if not block.endswith(b"\n"):
            block += file.readline(MAX_LINE_BYTES + 1)
            rest = block
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE_BYTES)
            if rest is not block and rest:
                block += b"\n"
        yield block


def _plain_text(block: bytes) -> str | None:
    """Return a block as text when there is nothing to say about any of its lines."""
    if b"\0" in block or max(map(len, block.split(b"\n"))) >= MAX_LINE_BYTES:
        return None
    try:
        return block.decode()
    except UnicodeDecodeError:
        return None


class _SlowLines:
    """Reads blocks in which some line is not text, line by line, and says which."""

    def __init__(self, name: str, report: Report) -> None:
        self.name = name
        self.report = report
        self.number = 0  # lines read so far
        self.in_utf8 = True

    def lines(self, block: bytes) -> Iterator[str]:
        """Yield each line as text, whatever it is."""
        for raw in io.BytesIO(block):
            self.number += 1
            yield self._line(raw)

    def _line(self, raw: bytes) -> str:
        if len(raw) > MAX_LINE_BYTES:
            start = f"{raw[:20].decode(errors='replace')}…"
            self._fault(start, f"une ligne de {MAX_LINE_BYTES} octets au plus")
            return "\n"
        if b"\0" in raw:
            self._fault("octet nul", "du texte, sans octet nul")
            raw = raw.replace(b"\0", b"")
        try:
            return raw.decode()
        except UnicodeDecodeError as error:
            if self.in_utf8:
                self._fault(_around(raw, error.start), UTF8)
            self.in_utf8 = False
            return raw.decode("cp1252", errors="replace")

    def _fault(self, found: str, expected: str) -> None:
        self.report(Fault(self.name, self.number, "", found, expected))


def _around(raw: bytes, at: int) -> str:
    """Return the word around a byte, read as Windows writes it, so that people recognise it."""
    return raw[max(0, at - 15) : at + 15].decode("cp1252", errors="replace").strip()


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
