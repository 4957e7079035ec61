"""Files sent as they are written, so that a long one is never held whole."""

from collections.abc import Iterable, Mapping

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse

from agglo.core.datasets import Dataset, Row
from agglo.opendata import files

PARAMETERS = {
    "csv": "; charset=utf-8; header=present",
    "json": "; charset=utf-8",
    "geojson": "; charset=utf-8",
}


def download(
    request: HttpRequest,
    dataset: Dataset,
    rows: Iterable[Row],
    metadata: Mapping[str, object],
    suffix: str,
    name: str = "",
) -> HttpResponse:
    """Send a dataset in one of its formats. Any site may read it from a page of its own."""
    kind = f"{files.MEDIA_TYPES[suffix]}{PARAMETERS.get(suffix, '')}"
    if request.method == "HEAD":  # what a file would be, without the work of making it
        response = StreamingHttpResponse(iter(()), content_type=kind)
    elif suffix in files.STREAMED:
        pieces = files.STREAMED[suffix](dataset, rows, metadata)
        response = StreamingHttpResponse(pieces, content_type=kind)
    else:
        response = FileResponse(files.prepared(dataset, rows), content_type=kind)
    disposition = "inline" if suffix in files.TEXTS else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{name or dataset.key}.{suffix}"'
    return readable_elsewhere(response)


def document(content: str | bytes, kind: str) -> HttpResponse:
    """Send a description of data, which programs read."""
    return readable_elsewhere(HttpResponse(content, content_type=f"{kind}; charset=utf-8"))


def readable_elsewhere(response: HttpResponse) -> HttpResponse:
    """Let the pages of any other site read an answer, and what identifies its version."""
    response["Access-Control-Allow-Origin"] = "*"
    response["Access-Control-Expose-Headers"] = "Content-Disposition, Content-Length, ETag"
    return response
