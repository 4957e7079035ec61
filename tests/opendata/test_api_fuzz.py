"""Whatever a machine sends, the API answers as its own description says, and never breaks."""

from copy import deepcopy

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode

from agglo.opendata.api.site import api

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("_as_often_as_it_likes", "_connection_kept"),
]

DOCUMENT = api().get_openapi_schema()

EXAMPLES = 15

calm = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def _connection_kept():
    """Keep the connection, which is inside a transaction, when a real answer ends."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture(scope="module")
def operations():
    schema = schemathesis.openapi.from_dict(deepcopy(DOCUMENT))
    schema.app = get_wsgi_application()
    return {
        operation.path: operation
        for operation in (each.ok() for each in schema.get_all_operations())
    }


ASKED = [(path, GenerationMode.POSITIVE) for path in DOCUMENT["paths"]] + [
    (path, GenerationMode.NEGATIVE)
    for path, operations in DOCUMENT["paths"].items()
    if operations["get"]["parameters"]
]

NOT_SAID_BY_A_SCHEMA = {"periode", "bbox"}
"""Two ends in their order, a day that exists: texts of the right shape may still be refused."""


@pytest.mark.parametrize(("path", "mode"), ASKED, ids=lambda each: getattr(each, "value", each))
def test_any_request_is_answered_as_the_description_says(val_fictif, operations, path, mode):
    @calm
    @given(case=operations[path].as_strategy(generation_mode=mode))
    def ask(case):
        response = case.call()
        if response.status_code == 422 and mode is GenerationMode.POSITIVE:
            faults = {fault["parametre"] for fault in response.json()["erreurs"]}
            assert faults <= NOT_SAID_BY_A_SCHEMA
        else:
            case.validate_response(response)

    ask()


HOSTILE = [
    "limite=0",
    "limite=201",
    "limite=-1",
    "limite=99999999999999999999",
    "limite=1e3",
    "limite=",
    "apres=%00",
    "apres=" + "9" * 120,
    "apres=" + "x" * 121,
    "apres=%ff%fe",
    "apres=-1",
    "q=%00",
    "q=" + "x" * 201,
    "theme=%00",
    "nom=%00",
    "modifie_depuis=2026-02-30",
    "modifie_depuis=hier",
    "modifie_depuis=0001-01-01T00:00:00Z",
    "modifie_depuis=9999-12-31T23:59:59-12:00",
    "modifie_depuis=%00",
    "modifie_depuis=12",
    "periode=2026-13",
    "periode=2025/2024",
    "periode=%00",
    "periode=0000",
    "periode=9999",
    "commune=%00",
    "commune=00000",
    "commune=2A004",
    "indicateur=%00",
    "indicateur=../../etc",
    "bbox=1,2,3",
    "bbox=3,2,1,0",
    "bbox=nan,0,0,0",
    "bbox=1e9,0,1,1",
    "bbox=%00",
    "stade=inconnu",
    "etat=%00",
    "priorite='%20OR%201=1",
    "inconnu=1",
    "limite=1&limite=2",
]


@pytest.mark.parametrize("query", HOSTILE)
@pytest.mark.parametrize("path", [path for path in DOCUMENT["paths"] if "{" not in path])
def test_a_hostile_query_is_answered_or_refused_in_french(val_fictif, client, path, query):
    response = client.get(f"{path}?{query}")

    assert response.status_code in {200, 422}
    if response.status_code == 422:
        assert response["Content-Type"] == "application/problem+json"
        faults = response.json()["erreurs"]
        assert faults
        assert all(fault["parametre"] and fault["message"].endswith(".") for fault in faults)


@pytest.mark.parametrize("key", ["%00", "..", "%2e%2e%2fetc", "x" * 81, "9" * 40, "é", "a b", "-"])
@pytest.mark.parametrize("path", [path for path in DOCUMENT["paths"] if "{" in path])
def test_a_hostile_address_finds_nothing(val_fictif, client, path, key):
    address = path.replace("{cle}", key).replace("{code_insee}", key).replace("{numero}", key)

    response = client.get(address)

    assert response.status_code in {404, 422}
    assert response["Content-Type"] == "application/problem+json"
