"""Reading downloads back with the standard library alone."""

import csv
import io
import json
from decimal import Decimal


def read_csv(response):
    """Return the header and the rows of a CSV, as texts."""
    text = b"".join(response.streaming_content).decode("utf-8")
    header, *rows = csv.reader(io.StringIO(text, newline=""))
    return header, [dict(zip(header, row, strict=True)) for row in rows]


def read_json(response):
    """Return a JSON document, its numbers exact."""
    return json.loads(b"".join(response.streaming_content), parse_float=Decimal)
