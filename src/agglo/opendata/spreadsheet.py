"""Rows written as a workbook of one sheet, a row at a time.

A text is always written as a text, never as a formula. Instants are written as in CSV, because a
workbook has no time zone.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from agglo.core.datasets import Dataset, Row
from agglo.opendata.writing import LIST_SEPARATOR, iso

LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook may hold."""


def write_workbook(stream: BinaryIO, dataset: Dataset, rows: Iterable[Row]) -> None:
    """Write a sheet with a header, then a row a line. Memory stays the same whatever the rows."""
    header = dataset.header()
    book = Workbook(write_only=True)
    sheet = book.create_sheet(dataset.title[:31])
    sheet.freeze_panes = "A2"
    sheet.append(header)
    for row in rows:
        sheet.append(list(_cells(sheet, [row[name] for name in header])))
    book.save(stream)


def _cells(sheet: object, values: Iterable[object]) -> Iterator[object]:
    for value in values:
        plain = _plain(value)
        if isinstance(plain, str) and plain.startswith("="):
            cell = WriteOnlyCell(sheet, plain)
            cell.data_type = "s"
            yield cell
        else:
            yield plain


def _plain(value: object) -> object:
    match value:
        case datetime():
            return iso(value)
        case list() | tuple():
            return _text(LIST_SEPARATOR.join(map(str, value)))
        case str():
            return _text(value)
    return value


def _text(text: str) -> str:
    return ILLEGAL_CHARACTERS_RE.sub("", text)[:LONGEST_TEXT]
