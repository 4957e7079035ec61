"""Rows written as Parquet, with their types: exact numbers, dates, lists, places.

Places are written as GeoParquet 1.1 has them: well-known binary in the column ``geometry``.
"""

import json
import tempfile
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import duckdb
from shapely.geometry import shape

from agglo.core.canonical import decimal_text
from agglo.core.datasets import Dataset, Row
from agglo.opendata.writing import iso

TYPES = {
    "string": "VARCHAR",
    "integer": "BIGINT",
    "number": "DECIMAL(38, 18)",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMPTZ",
    "year": "SMALLINT",
    "array": "VARCHAR[]",
    "geopoint": "DOUBLE[]",
}
MEMORY = "128MB"
GEO = {
    "version": "1.1.0",
    "primary_column": "geometry",
    "columns": {"geometry": {"encoding": "WKB", "geometry_types": []}},
}


def write_parquet(path: Path, dataset: Dataset, rows: Iterable[Row]) -> None:
    """Write rows in a file. They go through another one, so that memory stays the same."""
    with tempfile.TemporaryDirectory(prefix="agglo-") as folder:
        lines = Path(folder) / "rows.jsonl"
        with lines.open("w", encoding="utf-8") as stream:
            stream.writelines(f"{_line(dataset, row)}\n" for row in rows)
        _convert(lines, path, dataset, Path(folder))


def _convert(lines: Path, path: Path, dataset: Dataset, folder: Path) -> None:
    columns = {column.name: TYPES[column.type] for column in dataset.columns}
    read = dict(columns) | ({"geometry": "VARCHAR"} if dataset.has_geometry else {})
    names = [f'"{name}"' for name in columns]
    options = "FORMAT parquet, COMPRESSION zstd"
    if dataset.has_geometry:
        names.append('unhex("geometry") AS "geometry"')
        options += f", KV_METADATA {{geo: {_quoted(json.dumps(GEO))}}}"
    said = ", ".join(f"{_quoted(name)}: {_quoted(kind)}" for name, kind in read.items())
    source = f"read_json({_quoted(str(lines))}, format='newline_delimited', columns={{{said}}})"
    config = {
        "memory_limit": MEMORY,
        "threads": "1",
        "temp_directory": str(folder),
        "autoinstall_known_extensions": "false",
        "TimeZone": "UTC",
    }
    with duckdb.connect(config=config) as database:
        # The names are those of columns that the code declares, and paths are quoted.
        query = f"COPY (SELECT {', '.join(names)} FROM {source}) TO {_quoted(str(path))}"  # noqa: S608
        try:
            database.execute(f"{query} ({options})")
        except duckdb.IOException as error:
            raise OSError(str(error)) from error


def _line(dataset: Dataset, row: Row) -> str:
    """Write a row as JSON; a number goes as text, which DuckDB reads to the last digit."""
    cells = {column.name: _cell(row[column.name]) for column in dataset.columns}
    if dataset.has_geometry:
        place = row.get("geometry")
        cells["geometry"] = shape(_floats(place)).wkb_hex if place else None
    return json.dumps(cells, ensure_ascii=False)


def _cell(value: object) -> object:
    match value:
        case Decimal():
            return decimal_text(value)
        case list() | tuple():
            return [float(item) if isinstance(item, Decimal) else item for item in value]
        case None | bool() | int() | str():
            return value
    return iso(value)


def _floats(place: object) -> object:
    """Return a geometry whose coordinates are floats, as Shapely takes them."""
    match place:
        case dict():
            return {name: _floats(part) for name, part in place.items()}
        case list() | tuple():
            return [_floats(part) for part in place]
        case Decimal():
            return float(place)
    return place


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
