"""Files sent as they are written, so that a long one is never held whole."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice

from django.http import StreamingHttpResponse

from agglo.core.datasets import Dataset, Row
from agglo.opendata import writing

TYPES = {
    "csv": "text/csv; charset=utf-8; header=present",
    "json": "application/json; charset=utf-8",
    "geojson": "application/geo+json; charset=utf-8",
}

LINES_PER_CHUNK = 200
"""A line at a time would cost more to send than to write."""


def streamed(
    dataset: Dataset, rows: Iterable[Row], metadata: Mapping[str, object], suffix: str
) -> StreamingHttpResponse:
    """Send a dataset in one of its formats. Any site may read it from a page of its own."""
    lines = {
        "csv": lambda: writing.csv_lines(dataset, rows),
        "json": lambda: writing.json_lines(dataset, rows, metadata),
        "geojson": lambda: writing.geojson_lines(dataset, rows, metadata),
    }[suffix]()
    response = StreamingHttpResponse(_chunks(lines), content_type=TYPES[suffix])
    response["Access-Control-Allow-Origin"] = "*"
    response["Content-Disposition"] = f'inline; filename="{dataset.key}.{suffix}"'
    return response


def _chunks(lines: Iterator[str]) -> Iterator[str]:
    while chunk := "".join(islice(lines, LINES_PER_CHUNK)):
        yield chunk
