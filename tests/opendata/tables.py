"""Files judged by their Table Schema, with Frictionless."""

import json
from pathlib import Path

from frictionless import Checklist, Resource, Schema

from agglo.opendata.standards import FOLDER


def faults(path: Path, schema: dict) -> list[str]:
    """Return what is wrong in a CSV, a sentence each."""
    resource = Resource(path.name, basepath=str(path.parent), schema=Schema.from_descriptor(schema))
    report = resource.validate(Checklist())
    return [message for (message,) in report.flatten(["message"])]


def national(name: str) -> dict:
    """Return a national schema, as it is published."""
    return json.loads((FOLDER / f"{name}.json").read_text("utf-8"))


def downloaded(client, folder: Path, key: str) -> Path:
    """Return the CSV of a dataset, as a file."""
    path = folder / f"{key}.csv"
    path.write_bytes(client.get(f"/donnees/{key}.csv").getvalue())
    return path
