"""The description of the API and its page say everything, in French, once; also on no data."""

import re
from html import unescape

import pytest

from agglo.core import api as shared
from agglo.core.api import Thing
from agglo.core.api_words import WORDS
from agglo.opendata.api.description import readings
from agglo.opendata.api.site import api

DOCUMENT = api().get_openapi_schema()
OPERATIONS = [operations["get"] for operations in DOCUMENT["paths"].values()]


def every_thing(root=Thing):
    for each in root.__subclasses__():
        yield each
        yield from every_thing(each)


def test_every_operation_is_described_once_and_only_reads():
    names = [operation["operationId"] for operation in OPERATIONS]

    assert len(set(names)) == len(names)
    assert all(set(operations) == {"get"} for operations in DOCUMENT["paths"].values())
    assert all(operation["summary"] for operation in OPERATIONS)


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["operationId"])
def test_each_parameter_is_explained(operation):
    for parameter in operation["parameters"]:
        assert parameter["description"].endswith("."), parameter["name"]


@pytest.mark.parametrize("operation", OPERATIONS, ids=lambda each: each["operationId"])
def test_its_errors_and_headers_are_told(operation):
    refused = {status for status in operation["responses"] if int(status) >= 400}

    assert {"422", "429", "500", "503"} <= refused
    assert ("404" in refused) == any(p["in"] == "path" for p in operation["parameters"])
    for status in refused:
        assert list(operation["responses"][status]["content"]) == ["application/problem+json"]
    assert "ETag" in operation["responses"]["200"]["headers"]


def test_each_field_has_its_word_and_each_word_its_field():
    used = {name for thing in every_thing() for name in thing.model_fields}

    assert used == set(WORDS)


def test_each_field_is_described_in_the_document():
    for name, schema in DOCUMENT["components"]["schemas"].items():
        for field, told in schema.get("properties", {}).items():
            assert told.get("description", "").endswith("."), (name, field)


def test_a_word_is_written_like_a_column():
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", french) for french, _ in WORDS.values())


def test_the_page_lists_every_operation_with_nothing_from_elsewhere(client, db):
    html = unescape(client.get("/api/").content.decode())

    for _, of_theme in readings(DOCUMENT):
        assert of_theme
        for reading in of_theme:
            assert reading.path in html
            assert reading.summary in html
    assert not re.search(r'(src|href)="(https?:)?//(?!testserver)', html)
    assert "<script" not in html


def test_the_page_is_found_from_the_data(client, db):
    assert 'href="/api/"' in client.get("/donnees/").content.decode()


def test_the_document_is_served_as_it_is(client, db):
    assert client.get("/api/v1/openapi.json").json()["paths"].keys() == DOCUMENT["paths"].keys()


def test_two_parts_cannot_be_of_one_room(monkeypatch):
    monkeypatch.setattr(shared, "routers", {})
    shared.register("room", object())

    with pytest.raises(ValueError, match="room has two parts"):
        shared.register("room", object())


@pytest.mark.django_db
def test_an_empty_instance_answers_too(client):
    for path, operations in DOCUMENT["paths"].items():
        names = {parameter["name"] for parameter in operations["get"]["parameters"]}
        if "limite" in names and "{" not in path:
            assert client.get(path).json() == {"count": 0, "next": None, "results": []}
    assert client.get("/api/v1/projet").json()["priorites"] == []
    assert client.get("/api/v1/").json()["nom"] is None
