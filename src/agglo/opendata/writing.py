"""Rows written as CSV, JSON and GeoJSON, one at a time.

In all three, dates are ISO 8601, numbers have a decimal point and no group of digits, and what is
unknown is left out: an empty cell in CSV, ``null`` in JSON.

In CSV, a text that begins with ``=``, ``+``, ``-``, ``@``, a tab or a carriage return is preceded
by an apostrophe, because a spreadsheet would run it as a formula. Numbers are left as they are,
even negative ones, and so are telephone numbers; JSON is never changed.

A list is written with bars between its items; in a file that follows a national schema, it is
written as JSON, because Table Schema says so.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal

from agglo.core.canonical import decimal_text
from agglo.core.datasets import Dataset, Row

FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")

LIST_SEPARATOR = "|"

_TELEPHONE = re.compile(r"\+[0-9]{2,3} [0-9]{8,10}", re.ASCII)
"""No spreadsheet runs it, and the SCDL asks for it to be written so."""


_quoted = json.JSONEncoder(ensure_ascii=False).encode


class _Echo:
    """What ``csv`` writes into, to have the line back."""

    def write(self, line: str) -> str:
        return line


def csv_lines(dataset: Dataset, rows: Iterable[Row]) -> Iterator[str]:
    """Yield the header, then a line a row."""
    writer = csv.writer(_Echo())
    header = dataset.header()
    cell = _national_cell if dataset.standard else csv_cell
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([cell(row[name]) for name in header])


def _national_cell(value: object) -> str:
    return json_text(value) if value and isinstance(value, list | tuple) else csv_cell(value)


def csv_cell(value: object) -> str:
    """Write one cell.

    >>> csv_cell(Decimal("-12.50")), csv_cell("-12,50 €"), csv_cell("=1+1"), csv_cell(None)
    ('-12.5', "'-12,50 €", "'=1+1", '')
    >>> csv_cell(["a", "b"]), csv_cell(True), csv_cell(date(2026, 3, 2))
    ('a|b', 'true', '2026-03-02')
    """
    match value:
        case str():  # first, because most cells are texts
            return _safe(str(value))
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case Decimal():
            return decimal_text(value)
        case datetime() | date():
            return iso(value)
        case list() | tuple():
            return _safe(LIST_SEPARATOR.join(str(item) for item in value))
    raise TypeError(f"{type(value).__name__} is not a cell, received {value!r}")


def _safe(text: str) -> str:
    if not text.startswith(FORMULA_STARTS) or _TELEPHONE.fullmatch(text):
        return text
    return f"'{text}"


def iso(value: date | datetime) -> str:
    """Write a day or an instant, the latter in universal time."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value.isoformat()


def json_lines(
    dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> Iterator[str]:
    """Yield an object that begins with the metadata and ends with ``rows``, a line a row."""
    header = dataset.header()
    records = (_json_object({name: row[name] for name in header}) for row in rows)
    yield from _wrapped(metadata, "rows", records)


def geojson_lines(
    dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> Iterator[str]:
    """Yield a FeatureCollection (RFC 7946), whose other members are the metadata."""
    header = dataset.header()
    features = (
        f'{{"type":"Feature","geometry":{json_text(row.get("geometry"))},'
        f'"properties":{_json_object({name: row[name] for name in header})}}}'
        for row in rows
    )
    yield from _wrapped({"type": "FeatureCollection"} | dict(metadata), "features", features)


def _wrapped(metadata: Mapping[str, object], name: str, items: Iterable[str]) -> Iterator[str]:
    yield f'{_json_object(metadata)[:-1]},"{name}":['
    separator = "\n"
    for item in items:
        yield f"{separator}{item}"
        separator = ",\n"
    yield "\n]}\n"


def _json_object(values: Mapping[str, object]) -> str:
    return (
        "{"
        + ",".join(f"{json_text(name)}:{json_text(value)}" for name, value in values.items())
        + "}"
    )


def json_text(value: object) -> str:
    """Write a value as JSON; a Decimal has every digit it has, which a float would not."""
    match value:
        case str():  # first, because most cells are texts
            return _quoted(value)
        case Decimal():
            return decimal_text(value)
        case datetime() | date():
            return json.dumps(iso(value))
        case Mapping():
            return _json_object(value)
        case list() | tuple():
            return "[" + ",".join(map(json_text, value)) + "]"
    return json.dumps(value, ensure_ascii=False, allow_nan=False)
