"""The rows of one sheet of a workbook, cell by cell."""

import re
from collections.abc import Iterator, Sequence
from typing import BinaryIO

from agglo.core.sheets import formats
from agglo.core.sheets.formats import Kind
from agglo.core.sheets.refusals import NotComputed, SheetTooBig
from agglo.core.sheets.table import MAX_CELL, MAX_COLUMNS, MAX_ROWS
from agglo.core.sheets.xml import Attributes, fed, new_parser

_UNTIDY = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")

_MANY = 20 * MAX_ROWS
"""Rows, blank ones included: a workbook formatted to its end has a million."""

Line = tuple[int, list[str]]


class SheetReader:
    """Reads a sheet: ``lines`` yields its rows, ``merged`` is known once they are all read."""

    def __init__(
        self, name: str, strings: Sequence[str], kinds: Sequence[Kind], *, since_1904: bool
    ) -> None:
        self.name = name
        self.strings = strings
        self.kinds = kinds
        self.since_1904 = since_1904
        self.merged: list[tuple[int, int, int]] = []  # column, first and last line
        self.found: list[Line] = []
        self.line = self.column = 0
        self.cells: list[str] = []
        self.type = self.style = ""
        self.parts: list[str] = []
        self.keeps = self.has_value = False
        self.formula = ""  # the cell whose formula has no result yet

    def lines(self, file: BinaryIO) -> Iterator[Line]:
        """Yield the rows that hold something, with their number."""
        parser = new_parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        yield from fed(parser, file, self.found)

    def _start(self, tag: str, attributes: Attributes) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "c":
            self._start_cell(attributes)
        elif tag == "v" or tag == "t":
            self.keeps = True
        elif tag == "row":
            self.line = int(attributes.get("r") or self.line + 1)
            self.cells, self.column = [], 0
            if self.line > _MANY:
                raise SheetTooBig(name=self.name, most=f"{MAX_ROWS} lignes")
        elif tag == "f":
            self.formula = f"{letters(self.column)}{self.line}"
        elif tag == "mergeCell":
            self._merge(attributes.get("ref", ""))

    def _start_cell(self, attributes: Attributes) -> None:
        if reference := attributes.get("r"):
            self.column = number_of(reference.rstrip("0123456789"))
        else:
            self.column += 1
        if self.column > MAX_COLUMNS:
            self.column = MAX_COLUMNS + 1  # blank cells to the far right are usual; texts are not
        self.type = attributes.get("t", "n")
        self.style = attributes.get("s", "")
        self.parts, self.formula, self.has_value = [], "", False

    def _characters(self, text: str) -> None:
        if self.keeps:
            self.parts.append(text)
            self.has_value = True

    def _end(self, tag: str) -> None:
        tag = tag.rpartition(":")[2]
        if tag == "v" or tag == "t":
            self.keeps = False
            self.has_value = self.has_value or self.type == "str"
        elif tag == "c":
            self._end_cell()
        elif tag == "row" and self.cells:
            self.found.append((self.line, self.cells))

    def _end_cell(self) -> None:
        if self.formula and not self.has_value:
            raise NotComputed(name=self.name, cell=self.formula)
        text = self._text("".join(self.parts)) if self.parts else ""
        if not text:
            return
        if self.column > MAX_COLUMNS:
            raise SheetTooBig(name=self.name, most=f"{MAX_COLUMNS} colonnes")
        self.cells += [""] * (self.column - len(self.cells))
        self.cells[self.column - 1] = text

    def _text(self, raw: str) -> str:
        match self.type:
            case "s":
                place = int(raw)
                return self.strings[place] if place < len(self.strings) else ""
            case "n":
                style = int(self.style or 0)
                kind = self.kinds[style] if style < len(self.kinds) else "number"
                return formats.text_of(raw, kind, since_1904=self.since_1904)
            case "b":
                return "oui" if raw == "1" else "non"
            case "d":
                return raw.removesuffix("T00:00:00")
        return tidy(raw)

    def _merge(self, reference: str) -> None:
        found = _REFERENCE.fullmatch(reference)
        if found and found[3] and found[2] != found[4] and len(self.merged) < MAX_ROWS:
            self.merged.append((number_of(found[1]), int(found[2]), int(found[4])))


def fill_merged(lines: list[Line], merged: list[tuple[int, int, int]]) -> int:
    """Give each row covered by a merged cell what the cell says; return how many cells did so."""
    by_line = dict(lines)
    n_filled = 0
    for column, first, last in merged:
        top = by_line.get(first, [])
        text = top[column - 1] if column <= len(top) else ""
        covered = [
            by_line[n] for n in range(first + 1, min(last, max(by_line)) + 1) if n in by_line
        ]
        for cells in covered if text else ():
            cells += [""] * (column - len(cells))
            cells[column - 1] = text
        n_filled += bool(text and covered)
    return n_filled


def tidy(text: str) -> str:
    """Return a text that a cell may hold."""
    return _UNTIDY.sub("", text.replace("_x000D_", "").replace("\r", ""))[:MAX_CELL].strip()


def number_of(letters: str) -> int:
    """Return the number of a column, counted from 1.

    >>> number_of("A"), number_of("Z"), number_of("AA")
    (1, 26, 27)
    """
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters(number: int) -> str:
    """Return the name of a column.

    >>> letters(1), letters(26), letters(703)
    ('A', 'Z', 'AAA')
    """
    name = ""
    while number > 0:
        number, rest = divmod(number - 1, 26)
        name = chr(65 + rest) + name
    return name
