"""Every dataset that a room registers downloads whole, in all its formats, on val-fictif."""

from datetime import date, datetime
from decimal import Decimal

import pytest
from django.http import QueryDict

from agglo.opendata.registry import every_dataset
from agglo.opendata.writing import json_text
from tests.opendata.naive import read_csv, read_json

KEYS = [dataset.key for dataset in every_dataset()]

KINDS = {
    "string": str,
    "integer": int,
    "number": int | Decimal,
    "boolean": bool,
    "date": date,
    "datetime": datetime,
    "year": int,
    "array": list | tuple,
    "geopoint": list | tuple,
}


@pytest.fixture(params=KEYS)
def dataset(request, val_fictif, db):
    return every_dataset().get(request.param)


def test_it_is_described_in_french(dataset):
    assert dataset.title
    assert dataset.description.endswith(".")
    assert all(column.title and column.description for column in dataset.columns)


def test_its_rows_have_exactly_its_columns_with_their_types(dataset):
    rows = list(dataset.rows(QueryDict()))

    assert rows, "val-fictif has an example of everything"
    for row in rows:
        assert set(row) == set(dataset.header()) | ({"geometry"} if dataset.has_geometry else set())
        for column in dataset.columns:
            value = row[column.name]
            assert value is None or isinstance(value, KINDS[column.type]), (column.name, value)
            assert column.type == "boolean" or not isinstance(value, bool)


def test_it_says_nothing_twice(dataset):
    rows = [repr([row[name] for name in dataset.header()]) for row in dataset.rows(QueryDict())]

    assert len(rows) == len(set(rows))


def test_its_formats_agree(dataset, client):
    header, rows = read_csv(client.get(f"/donnees/{dataset.key}.csv"))
    document = read_json(client.get(f"/donnees/{dataset.key}.json"))

    assert header == dataset.header() == [column["name"] for column in document["columns"]]
    assert len(rows) == len(document["rows"]) > 0
    assert document["licence"]
    assert document["updated_at"]
    for in_csv, in_json in zip(rows, document["rows"], strict=True):
        for name, value in in_json.items():
            is_json = bool(dataset.standard) and isinstance(value, list) and value
            assert in_csv[name] == (json_text(value) if is_json else as_in_csv(value))


def as_in_csv(value):
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        value = "|".join(map(str, value))
    text = str(value)
    risky = isinstance(value, str) and text[:1] in set("=+-@\t\r") and not text.startswith("+33 ")
    return f"'{text}" if risky else text


def test_its_geometry_is_geojson(dataset, client):
    if not dataset.has_geometry:
        return
    features = read_json(client.get(f"/donnees/{dataset.key}.geojson"))["features"]

    assert any(feature["geometry"] for feature in features)
    for feature in features:
        if feature["geometry"]:
            assert feature["geometry"]["type"] in {"Point", "Polygon", "MultiPolygon"}
            assert feature["geometry"]["coordinates"]


@pytest.mark.parametrize("query", ["?page=2", "?inconnu=1&q=%00", "?statut=inconnu", "?commune=x"])
def test_a_filter_it_does_not_know_does_not_break_it(dataset, client, query):
    for suffix in dataset.formats:
        response = client.get(f"/donnees/{dataset.key}.{suffix}{query}")

        assert response.status_code == 200
        assert b"".join(response.streaming_content)


def test_it_costs_few_queries(dataset, client, django_assert_max_num_queries):
    with django_assert_max_num_queries(20):
        client.get(f"/donnees/{dataset.key}.json").getvalue()
