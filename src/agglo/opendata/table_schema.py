"""Table Schema of each dataset: the national one it follows, else one made from its columns."""

from collections.abc import Mapping

from agglo.core.datasets import Column, Dataset
from agglo.opendata.standards import standard

PROFILE = "https://frictionlessdata.io/schemas/table-schema.json"
LICENCE = {
    "title": "Licence Ouverte 2.0",
    "name": "etalab-2.0",
    "path": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
}


def table_schema(dataset: Dataset, *, root: str = "") -> dict[str, object]:
    """Return the schema of the CSV of a dataset; ``root`` is the address of the site, if known."""
    if dataset.standard:
        return standard(dataset.standard).published()
    schema = {
        "$schema": PROFILE,
        "name": dataset.key,
        "title": dataset.title,
        "description": dataset.description,
        "countryCode": "FR",
        "version": dataset.version,
        "x-status": "local",
        "licenses": [LICENCE],
        "missingValues": [""],
        "primaryKey": dataset.identity,
        "fields": [_field(dataset, column) for column in dataset.columns],
    }
    if root:
        schema["homepage"] = f"{root}/donnees/{dataset.key}/"
        schema["path"] = f"{root}/donnees/{dataset.key}.schema.json"
    return schema


def _field(dataset: Dataset, column: Column) -> dict[str, object]:
    field: dict[str, object] = {
        "name": column.name,
        "title": column.title,
        "description": column.description,
        "type": column.type,
    }
    if column.type == "array":
        field |= {"type": "list", "delimiter": "|", "itemType": "string"}
    for name in ("format", "example"):
        if said := getattr(column, name):
            field[name] = said
    if limits := _constraints(dataset, column):
        field["constraints"] = limits
    return field


def _constraints(dataset: Dataset, column: Column) -> Mapping[str, object]:
    limits: dict[str, object] = {}
    if column.required or column.name == dataset.identity:
        limits["required"] = True
    if column.name == dataset.identity:
        limits["unique"] = True
    if column.enum:
        limits["enum"] = list(column.enum)
    if column.pattern:
        limits["pattern"] = column.pattern
    return limits
