"""A whole pack, read once: its manifest, its tables, its texts, its faults."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from agglo.packs import manifest
from agglo.packs.faults import BadPack, Fault, or_nearest
from agglo.packs.folder import MAX_OTHER_BYTES, PackFolder
from agglo.packs.registry import Room, rooms
from agglo.packs.tables import Rows, Table, dangling, read_table
from agglo.packs.toml import Toml, read_toml

READ_BY_PEOPLE = ("LISEZMOI.md", "README.md", "LICENCE.md", "LICENSE.md")


class Pack:
    """What a pack says, and everything that is wrong in it.

    ``caches`` holds one folder a pack, where ``agglo pack fetch`` keeps its outside datasets.
    """

    def __init__(self, path: Path | str, caches: Path | None = None) -> None:
        self.folder = PackFolder(path)
        self.faults: list[Fault] = list(self.folder.faults)
        self.tables: dict[str, Rows] = {}
        self.tomls: dict[str, Toml] = {}
        self.texts: dict[str, str] = {}
        self.kept: dict[str, object] = {}  # what a room's check leaves to its load
        is_there = self.folder.root.is_dir()
        self.manifest = manifest.read_manifest(self.folder, self.report) if is_there else None
        slug = self.manifest.slug if self.manifest else ""
        self.cache = caches / slug if caches and slug else None

    def report(self, fault: Fault) -> None:
        """Add a fault."""
        self.faults.append(fault)

    def __getitem__(self, table: Table) -> Rows:
        """Return what was read of a table."""
        return self.tables[table.file]

    def toml(self, name: str) -> Toml | None:
        """Return a TOML file, None when it is not there or cannot be read (reported once)."""
        if name in self.folder.files and name not in self.tomls:
            toml = read_toml(self.folder, name, self.report)
            self.tomls[name] = toml or Toml(name, {}, {})
        return self.tomls.get(name)

    def text(self, name: str) -> str | None:
        """Return a text file, None when it cannot be read (reported once)."""
        if name not in self.texts:
            text = self.folder.text(name, self.report)
            if text is None:
                return None
            self.texts[name] = text
        return self.texts[name]

    def dataset(self, name: str) -> Path | None:
        """Return where an outside dataset is: fetched, else in the pack; None if nowhere."""
        fetched = self.cache / name if self.cache else None
        if fetched and fetched.is_file():
            return fetched
        return self.folder.root / name if name in self.folder.files else None

    def digest(self) -> str:
        """Return the fingerprint of everything that the pack brings."""
        whole = hashlib.sha256()
        for name in self.folder.files:
            with self.folder.open(name) as file:
                whole.update(
                    f"{name}\0{hashlib.file_digest(file, 'sha256').hexdigest()}\n".encode()
                )
        for outside in self.manifest.outside if self.manifest else ():
            path = self.dataset(outside.target)
            if path and path != self.folder.root / outside.target:
                with path.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                whole.update(f"cache/{outside.target}\0{digest}\n".encode())
        return whole.hexdigest()

    def raise_if_bad(self) -> None:
        """Raise BadPack when anything is wrong."""
        if self.faults:
            raise BadPack(self.faults)


def read_pack(path: Path | str, *, caches: Path | None = None) -> Pack:
    """Read a pack and check it whole, by every room; its faults are in ``pack.faults``."""
    pack = Pack(path, caches)
    if not pack.folder.root.is_dir():
        return pack
    known = rooms()
    for room in known:
        for table in room.tables:
            pack.tables[table.file] = read_table(table, pack.folder, pack.report)
    for found in pack.tables.values():
        dangling(found, pack.tables, pack.report)
    for room in known:
        for fault in room.check(pack):
            pack.report(fault)
    _report_strangers(pack, known)
    pack.faults = in_order(pack.faults, known)
    return pack


def _report_strangers(pack: Pack, known: Iterable[Room]) -> None:
    """Report the files that no room reads: a table with a wrong name would be lost unseen."""
    patterns = [manifest.FILE, *(p for r in known for p in (*r.files, *(t.file for t in r.tables)))]
    read = {name for pattern in patterns for name in pack.folder.matching(pattern)}
    read |= {outside.target for outside in pack.manifest.outside} if pack.manifest else set()
    missing = [pattern for pattern in patterns if "*" not in pattern and pattern not in read]
    for name, size in pack.folder.files.items():
        if name in read or name in READ_BY_PEOPLE:
            continue
        if name.endswith((".csv", ".toml")):
            expected = or_nearest("un fichier que le pack connaît", name, missing)
            pack.report(Fault(name, None, "", name.rpartition("/")[2], expected))
        elif size > MAX_OTHER_BYTES:
            expected = f"un fichier de {MAX_OTHER_BYTES} octets au plus, ou hors du pack"
            pack.report(Fault(name, None, "", f"{size} octets", expected))


def in_order(faults: Iterable[Fault], known: Iterable[Room]) -> list[Fault]:
    """Sort faults in the order files are read, then of their lines. Twins are said once."""
    patterns = [manifest.FILE, *(t.file for room in known for t in room.tables)]
    ranks = {pattern.partition("*")[0]: rank for rank, pattern in enumerate(patterns)}

    def rank(fault: Fault) -> tuple:
        place = ranks.get(fault.file, ranks.get(f"{fault.file.rpartition('/')[0]}/", len(ranks)))
        return place, fault.file, fault.line or 0

    return sorted(dict.fromkeys(faults), key=rank)
