"""TOML files of a pack: read with the line of every key, checked against declared keys."""

import re
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from agglo.core.unreadable import Unreadable
from agglo.packs import cells
from agglo.packs.faults import Fault, or_nearest
from agglo.packs.folder import PackFolder, Report

_AT = re.compile(r"\(at line (\d+), column (\d+)\)")
_SECTION = re.compile(r"\s*\[+\s*([^\]]+?)\s*\]+")
_PAIR = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w.-]+)\s*=""")
CORRECT = "du TOML correct ; un texte, une date ou un code (INSEE, SIREN) s'écrit entre guillemets"


@dataclass(frozen=True, slots=True)
class Key:
    """A key of a TOML table: its type, how a text is read, whether it must be there."""

    name: str
    read: Callable[[str], object] | None = None  # of a text
    kind: type = str
    required: bool = False
    least: int = 0  # of a whole number
    most: int = 0


@dataclass(frozen=True, slots=True)
class Toml:
    """A file read: its values, and the line where each key is written."""

    file: str
    values: dict[str, object]
    lines: dict[str, int]

    def line(self, *path: str) -> int | None:
        """Return the line of a key, or of the section that should hold it."""
        while path:
            if found := self.lines.get(".".join(path)):
                return found
            path = path[:-1]
        return 1

    def fault(self, path: tuple[str, ...], found: object, expected: str) -> Fault:
        """Return a fault on a key."""
        return Fault(self.file, self.line(*path), ".".join(path), _written(found), expected)


def read_toml(folder: PackFolder, name: str, report: Report) -> Toml | None:
    """Read a TOML file of the folder, None when it cannot be: the reason is reported."""
    text = folder.text(name, report)
    return None if text is None else parse(text, name, report)


def parse(text: str, file: str, report: Report, first_line: int = 1) -> Toml | None:
    """Read TOML that begins at some line of a file."""
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        at = _AT.search(str(error))
        rows = text.splitlines() or [""]
        place = min(int(at[1]), len(rows)) if at else len(rows)
        report(Fault(file, place + first_line - 1, "", rows[place - 1].strip(), CORRECT))
        return None
    except RecursionError:
        report(Fault(file, None, "", "", "moins de listes l'une dans l'autre"))
        return None
    return Toml(file, values, dict(_lines(text, first_line)))


def _lines(text: str, first_line: int) -> Iterator[tuple[str, int]]:
    """Yield each key with its section, and its line. Texts on several lines are skipped."""
    section, quote = "", ""
    for number, line in enumerate(text.splitlines(), first_line):
        if quote:
            quote = "" if quote in line else quote
            continue
        if match := _SECTION.match(line):
            section = ".".join(part.strip(" \"'") for part in match[1].split("."))
            yield section, number
        elif match := _PAIR.match(line):
            name = match[1].strip("\"'")
            yield (f"{section}.{name}" if section else name), number
            quote = next((q for q in ('"""', "'''") if line.count(q) == 1), "")


def check_keys(
    toml: Toml, path: tuple[str, ...], keys: tuple[Key, ...], report: Report
) -> dict[str, object]:
    """Report what is wrong in a table of the file; return the values that are right."""
    values: object = toml.values
    for part in path:
        values = values.get(part, {}) if isinstance(values, dict) else values
    if not isinstance(values, dict):
        report(toml.fault(path, values, f"une section [{'.'.join(path)}]"))
        return {}
    names = [key.name for key in keys]
    for name in values.keys() - set(names):
        expected = or_nearest("une clé connue", name, set(names) - values.keys())
        report(toml.fault((*path, name), name, f"{expected} ({', '.join(names)})"))
    good = {}
    for key in keys:
        if key.name in values:
            try:
                good[key.name] = _value(key, values[key.name])
            except Unreadable as unreadable:
                report(toml.fault((*path, key.name), unreadable.found, unreadable.expected))
        elif key.required:
            report(toml.fault((*path, key.name), "", "cette clé : elle manque"))
    return good


def _value(key: Key, value: object) -> object:
    """Return a value of the type that a key wants."""
    if key.kind is bool and not isinstance(value, bool):
        raise Unreadable(_written(value), "true ou false, sans guillemets")
    if key.kind is int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise Unreadable(_written(value), "un nombre entier, sans guillemets")
        if not key.least <= value <= key.most:
            raise Unreadable(str(value), f"un nombre entre {key.least} et {key.most}")
    if key.kind is list:
        return _texts(value)
    if key.kind is str:
        if not isinstance(value, str):
            raise Unreadable(_written(value), "un texte entre guillemets")
        if key.required and not value.strip():
            raise Unreadable("", "un texte qui n'est pas vide")
        return key.read(value) if key.read and value else value
    return value


def _texts(value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise Unreadable(_written(value), 'une liste de textes, comme ["un", "deux"]')
    return value


def _written(value: object) -> str:
    """Write a value as the person wrote it, or nearly."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


TEXT = cells.text(10_000)
