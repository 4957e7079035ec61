"""Files for a spreadsheet, sent as they are made: memory does not grow with the rows.

A CSV is the one that a French spreadsheet opens without a question: semicolons, decimal commas,
UTF-8 with its mark. Programs read ``/donnees/`` instead.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.http import HttpResponse, StreamingHttpResponse

from agglo.core.sheets import xlsx_chunks
from agglo.core.sheets.formats import plain
from agglo.core.sheets.text import FORMULA_STARTS
from agglo.workshop.sheets.exports import Export

SUFFIXES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

LINES_AT_ONCE = 200


def send(export: Export, suffix: str) -> HttpResponse:
    """Send rows as a CSV or as a workbook."""
    pieces = (
        xlsx_chunks(export.title, export.columns, export.rows, export.about)
        if suffix == "xlsx"
        else csv_chunks([column.title for column in export.columns], export.rows)
    )
    response = StreamingHttpResponse(pieces, content_type=SUFFIXES[suffix])
    response["Content-Disposition"] = f'attachment; filename="{export.name}.{suffix}"'
    response["Cache-Control"] = "private, no-store"
    return response


class _Echo:
    """What ``csv`` writes into, to have the line back."""

    def write(self, line: str) -> str:
        return line


def csv_chunks(titles: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """Yield a CSV, many lines at a time."""
    writer = csv.writer(_Echo(), delimiter=";")
    yield f"\ufeff{writer.writerow(titles)}".encode()
    rows = iter(rows)
    while some := list(islice(rows, LINES_AT_ONCE)):
        yield "".join([writer.writerow([cell(value) for value in row]) for row in some]).encode()


def cell(value: object) -> str:
    """Write one cell; a text that a spreadsheet would run is preceded by an apostrophe.

    >>> cell(Decimal("-12.50")), cell("=1+1"), cell(date(2026, 3, 2)), cell(None), cell(True)
    ('-12,5', "'=1+1", '02/03/2026', '', 'oui')
    """
    match value:
        case None:
            return ""
        case bool():
            return "oui" if value else "non"
        case Decimal():
            return plain(value)
        case int():
            return str(value)
        case datetime():
            return f"{value.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        case date():
            return f"{value:%d/%m/%Y}"
        case list() | tuple():
            value = ", ".join(map(str, value))
    text = str(value)
    return f"'{text}" if text.startswith((*FORMULA_STARTS, "\t", "\r")) else text
