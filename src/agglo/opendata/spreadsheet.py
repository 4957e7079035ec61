"""Rows written as a workbook of one sheet, a row at a time.

A text is always written as a text, never as a formula. Instants are written as in CSV, because a
workbook has no time zone. The file is written directly (Office Open XML is XML in a ZIP): a
library that makes an object of each cell takes ten times as long for 200 000 rows.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import BinaryIO
from xml.sax.saxutils import escape, quoteattr

from agglo.core.canonical import decimal_text
from agglo.core.datasets import Dataset, Row
from agglo.opendata.writing import LIST_SEPARATOR, iso

LONGEST_TEXT = 32_767
"""Characters that a cell of a workbook may hold."""

LONGEST_NAME = 31
"""Characters that the name of a sheet may have."""

ROWS_AT_A_TIME = 500
_DAY_ZERO = date(1899, 12, 30)
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

_PARTS = {
    "[Content_Types].xml": (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/>'
        "</Types>"
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/_rels/workbook.xml.rels": (
        f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_LINKS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
        f'Type="{_LINKS}/styles" Target="styles.xml"/></Relationships>'
    ),
    # Style 1 is a day, style 2 the bold of the header.
    "xl/styles.xml": (
        f'<styleSheet xmlns="{_MAIN}"><fonts count="2"><font/><font><b/></font></fonts>'
        '<fills count="2"><fill><patternFill patternType="none"/></fill>'
        '<fill><patternFill patternType="gray125"/></fill></fills>'
        '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
        '<cellXfs count="3"><xf/><xf numFmtId="14" applyNumberFormat="1"/>'
        '<xf fontId="1" applyFont="1"/></cellXfs><cellStyles count="1">'
        '<cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
    ),
}
_BEGIN = (
    f'<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
    "</sheetView></sheetViews><sheetData>"
)


def write_workbook(stream: BinaryIO, dataset: Dataset, rows: Iterable[Row]) -> None:
    """Write a sheet with a header, then a row a line. Memory stays the same whatever the rows."""
    header = dataset.header()
    letters = [_letters(place) for place in range(len(header))]
    name = quoteattr(dataset.key[:LONGEST_NAME])
    book = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        f'<sheet name={name} sheetId="1" r:id="rId1"/></sheets></workbook>'
    )
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
        for part, text in (_PARTS | {"xl/workbook.xml": book}).items():
            archive.writestr(part, _XML + text)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            sheet.write((_XML + _BEGIN + _line(1, letters, header, style=2)).encode())
            for chunk in _chunks(letters, header, rows):
                sheet.write(chunk.encode())
            sheet.write(b"</sheetData></worksheet>")


def _chunks(letters: Sequence[str], header: Sequence[str], rows: Iterable[Row]) -> Iterator[str]:
    lines: list[str] = []
    for number, row in enumerate(rows, start=2):
        lines.append(_line(number, letters, [row[name] for name in header]))
        if len(lines) == ROWS_AT_A_TIME:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def _line(number: int, letters: Sequence[str], values: Iterable[object], style: int = 0) -> str:
    cells = [
        _cell(f"{letter}{number}", value, style)
        for letter, value in zip(letters, values, strict=True)
        if value is not None and value != "" and value != []
    ]
    return f'<row r="{number}">{"".join(cells)}</row>'


def _cell(place: str, value: object, style: int) -> str:
    """Write a cell that holds something."""
    match value:
        case str():
            return _text(place, value, style)
        case bool():
            return f'<c r="{place}" t="b"><v>{int(value)}</v></c>'
        case int():
            return f'<c r="{place}"><v>{value}</v></c>'
        case Decimal():
            return f'<c r="{place}"><v>{decimal_text(value)}</v></c>'
        case datetime():
            return _text(place, iso(value), style)
        case date():
            return f'<c r="{place}" s="1"><v>{(value - _DAY_ZERO).days}</v></c>'
        case list() | tuple():
            return _text(place, LIST_SEPARATOR.join(map(str, value)), style)
    raise TypeError(f"{type(value).__name__} is not a cell, received {value!r}")


def _text(place: str, text: str, style: int) -> str:
    kept = escape(_NOT_XML.sub("", text)[:LONGEST_TEXT])
    styled = f' s="{style}"' if style else ""
    return f'<c r="{place}"{styled} t="inlineStr"><is><t xml:space="preserve">{kept}</t></is></c>'


def _letters(place: int) -> str:
    """Return the letters of a column.

    >>> _letters(0), _letters(25), _letters(26), _letters(701)
    ('A', 'Z', 'AA', 'ZZ')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
