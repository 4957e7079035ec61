"""A dataset written as a file: the one way, for the site and for the command."""

import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from agglo.core.datasets import Dataset, Row
from agglo.opendata import parquet, spreadsheet, writing

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

Lines = Callable[[Dataset, Iterable[Row], Mapping[str, object]], Iterator[str]]

TEXTS: Mapping[str, Lines] = {
    "csv": lambda dataset, rows, metadata: writing.csv_lines(dataset, rows),
    "json": writing.json_lines,
    "geojson": writing.geojson_lines,
}
"""Formats that are texts, written a line at a time."""


def write(
    path: Path, dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> None:
    """Write rows in a file, in the format that its name ends with."""
    suffix = path.suffix.removeprefix(".")
    if suffix in TEXTS:
        with path.open("w", encoding="utf-8", newline="") as stream:
            stream.writelines(TEXTS[suffix](dataset, rows, metadata))
    elif suffix == "xlsx":
        with path.open("wb") as stream:
            spreadsheet.write_workbook(stream, dataset, rows)
    else:
        parquet.write_parquet(path, dataset, rows)


def prepared(
    suffix: str, dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object]
) -> IO[bytes]:
    """Return a file to read, that disappears when it is closed."""
    with tempfile.TemporaryDirectory(prefix="agglo-") as folder:
        path = Path(folder) / f"{dataset.key}.{suffix}"
        write(path, dataset, rows, metadata)
        return path.open("rb")  # the file lives on without its name until it is closed
