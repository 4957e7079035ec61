"""The first part of an archive: what it holds, of which version, with the sum of each part.

Pure, no Django.
"""

import hashlib
import hmac
import json
from dataclasses import asdict, dataclass
from pathlib import PurePosixPath
from typing import Any

FORMAT = 1
NAME = "manifest.json"
TABLES, FILES = "tables/", "files/"


class BadManifest(ValueError):
    """The manifest is not one that this software writes."""


@dataclass(frozen=True, slots=True)
class Part:
    """One part of the archive: its place in it, its size and its sum."""

    path: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class TablePart:
    """The rows of a table, one a line, each a list of texts."""

    name: str
    columns: tuple[str, ...]
    n_rows: int
    last_number: int
    part: Part


@dataclass(frozen=True, slots=True)
class Manifest:
    """What an archive holds."""

    made_at: str
    version: str
    database: str
    migrations: tuple[tuple[str, str], ...]
    journal: tuple[int, str]  # its head
    n_faults: int  # of the journal, when the archive was made
    keys: dict[str, str]  # from the name of a key to what recognises it, never the key itself
    tables: tuple[TablePart, ...]
    files: tuple[Part, ...]

    def to_json(self) -> bytes:
        """Write it."""
        text = json.dumps({"format": FORMAT} | asdict(self), ensure_ascii=False, indent=1)
        return text.encode()

    @classmethod
    def from_json(cls, text: bytes) -> "Manifest":
        """Read one. Raises BadManifest, also when a part would go out of its folder."""
        try:
            found = json.loads(text)
            if found.pop("format") != FORMAT:
                raise BadManifest("format")
            found["migrations"] = tuple((str(app), str(name)) for app, name in found["migrations"])
            found["journal"] = (int(found["journal"][0]), str(found["journal"][1]))
            found["tables"] = tuple(_table(table) for table in found["tables"])
            found["files"] = tuple(_part(part, FILES) for part in found["files"])
            return cls(**found)
        except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
            raise BadManifest(str(error)) from error

    @property
    def parts(self) -> dict[str, Part]:
        """Return the parts by path, in the order of the archive."""
        return {part.path: part for part in [*(table.part for table in self.tables), *self.files]}


def recognise(key: str) -> str:
    """Return what tells a key from another without telling the key; nothing for no key."""
    if not key:
        return ""
    return hmac.new(key.encode(), b"agglo backup", hashlib.sha256).hexdigest()[:16]


def is_inside(path: str) -> bool:
    """Say whether a path stays in its folder, on any system.

    >>> [is_inside(path) for path in ("a/b.pdf", "../b", "/b", "a//b", "a\\\\b", "c:b", ".", "")]
    [True, False, False, False, False, False, False, False]
    """
    parts = path.split("/")
    return (
        not PurePosixPath(path).is_absolute()
        and not {"", ".", ".."} & set(parts)
        and not {"\\", ":", "\0"} & set(path)
    )


def _table(found: dict[str, Any]) -> TablePart:
    part = _part(found.pop("part"), TABLES)
    columns = tuple(str(name) for name in found.pop("columns"))
    table = TablePart(columns=columns, part=part, **found)
    if part.path != f"{TABLES}{table.name}.jsonl":
        raise BadManifest(part.path)
    return table


def _part(found: dict[str, Any], folder: str) -> Part:
    part = Part(**found)
    if not part.path.startswith(folder) or not is_inside(part.path) or int(part.size) < 0:
        raise BadManifest(part.path)
    return part
