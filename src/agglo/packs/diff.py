"""What differs between two packs, row by row and cell by cell."""

from collections.abc import Iterator
from dataclasses import dataclass

from agglo.core.canonical import decimal_text
from agglo.packs.reading import Pack
from agglo.packs.tables import Rows

ROW_ADDED = "ligne ajoutée"
ROW_GONE = "ligne retirée"


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell, one row (``field`` blank) or one file (``key`` blank) that is not the same."""

    file: str
    key: str
    field: str
    before: str
    after: str


def compare(old: Pack, new: Pack) -> Iterator[Difference]:
    """Yield what differs from one pack to another, file by file."""
    for file in new.tables:
        yield from _rows(old.tables[file], new.tables[file])
    in_tables = {row[-2] for pack in (old, new) for rows in pack.tables.values() for row in rows}
    for name in sorted({*old.folder.files, *new.folder.files} - in_tables):
        before, after = _bytes(old, name), _bytes(new, name)
        if before != after and not name.endswith(".csv"):
            words = ("", "fichier ajouté") if before is None else ("fichier", "fichier changé")
            yield Difference(name, "", "", words[0], words[1] if after is not None else "retiré")


def _rows(old: Rows, new: Rows) -> Iterator[Difference]:
    file, names = new.table.file, new.table.names
    left = {_key(row, new): row for row in old}
    for row in new:
        key = _key(row, new)
        before = left.pop(key, None)
        if before is None:
            yield Difference(file, key, "", "", ROW_ADDED)
        else:
            for name, was, now in zip(names, before, row, strict=False):
                if was != now:
                    yield Difference(file, key, name, said(was), said(now))
    for key in left:
        yield Difference(file, key, "", ROW_GONE, "")


def _key(row: tuple, rows: Rows) -> str:
    return " ".join(filter(None, (str(getattr(row, name)) for name in rows.table.identity)))


def said(value: object) -> str:
    """Write a value of a pack as its cell has it, or nearly."""
    if isinstance(value, tuple | list):
        return "|".join(map(said, value))
    if value is None:
        return ""
    return decimal_text(value) if hasattr(value, "as_tuple") else str(value)


def _bytes(pack: Pack, name: str) -> bytes | None:
    if name not in pack.folder.files:
        return None
    with pack.folder.open(name) as file:
        return file.read()
