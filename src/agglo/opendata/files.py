"""A dataset written as a file: the one way, for the site and for the command."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import IO

from agglo.core.datasets import Dataset, Row
from agglo.core.sheets.writing import xlsx_chunks
from agglo.opendata import parquet, writing

MEDIA_TYPES = {
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
    "geojson": "application/geo+json",
    "parquet": "application/vnd.apache.parquet",
}

NAMES = {
    "csv": "CSV",
    "xlsx": "Excel (XLSX)",
    "json": "JSON",
    "geojson": "GeoJSON",
    "parquet": "Parquet",
}

Pieces = Callable[[Dataset, Iterable[Row], Mapping[str, object]], Iterator[str | bytes]]

LINES_PER_PIECE = 200
"""A line at a time would cost more to send than to write."""


def _workbook(
    dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> Iterator[bytes]:
    header = dataset.header()
    told = {"Titre": "title", "Source": "source", "Licence": "licence", "Mise à jour": "updated_at"}
    about = {word: writing.csv_cell(metadata.get(name)) for word, name in told.items()}
    # An empty list is an empty cell, as what is not known.
    cells = ([None if row[name] == [] else row[name] for name in header] for row in rows)
    return xlsx_chunks(dataset.title, header, cells, about)


def _together(lines: Iterator[str]) -> Iterator[str]:
    while piece := "".join(islice(lines, LINES_PER_PIECE)):
        yield piece


STREAMED: Mapping[str, Pieces] = {
    "csv": lambda dataset, rows, metadata: _together(writing.csv_lines(dataset, rows)),
    "json": lambda *given: _together(writing.json_lines(*given)),
    "geojson": lambda *given: _together(writing.geojson_lines(*given)),
    "xlsx": _workbook,
}
"""Formats that leave as they are written; Parquet has its index at its end."""

TEXTS = ("csv", "json", "geojson")
"""Formats that a browser shows."""


def write(
    path: Path, dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> None:
    """Write rows in a file, in the format that its name ends with."""
    suffix = path.suffix.removeprefix(".")
    if suffix not in STREAMED:
        parquet.write_parquet(path, dataset, rows)
        return
    with path.open("wb") as stream:
        for piece in STREAMED[suffix](dataset, rows, metadata):
            stream.write(piece.encode() if isinstance(piece, str) else piece)


def prepared(dataset: Dataset, rows: Iterable[Row]) -> IO[bytes]:
    """Return a Parquet file to read, that disappears when it is closed."""
    with tempfile.TemporaryDirectory(prefix="agglo-") as folder:
        path = Path(folder) / f"{dataset.key}.parquet"
        parquet.write_parquet(path, dataset, rows)
        return path.open("rb")  # the file lives on without its name until it is closed
