"""The queries of an operation are as many for one item as for two hundred."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agglo.report import services as reports
from agglo.report.models import Report
from tests.conftest import NOON

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_as_often_as_it_likes")]

HEAD = 1
"""Asked by the layer that keeps pages, whatever the operation."""

MOST = {
    "/api/v1/": 2,
    "/api/v1/projet": 9,
    "/api/v1/actions": 10,
    "/api/v1/montants": 2,
    "/api/v1/indicateurs": 8,
    "/api/v1/observations": 2,
    "/api/v1/communes": 2,
    "/api/v1/lieux": 3,
    "/api/v1/bilans": 1,
    "/api/v1/bilans/bilan-2025/editions": 1,
    "/api/v1/bilans/bilan-2025/editions/1": 1,
    "/api/v1/publications": 9,
    "/api/v1/publications/1": 22,
    "/api/v1/actions/piste-de-l-onde": 14,
    "/api/v1/indicateurs/pistes-cyclables": 12,
    "/api/v1/chiffres/part-pertes-eau": 6,
    "/api/v1/chiffres/maison-ap": 6,
    "/api/v1/communes/99001": 8,
    "/api/v1/lieux/dechetterie-fablevent": 1,
}


@pytest.fixture(autouse=True)
def _nothing_is_kept():
    caches["pages"].clear()


@pytest.fixture
def edition(val_fictif):
    return reports.publish_first(Report.objects.get(), at=NOON)


def queries(client, address):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


@pytest.mark.parametrize("path", MOST)
def test_an_operation_asks_a_bounded_number_of_queries(edition, client, path):
    if path.startswith("/api/v1/publications/"):
        path = client.get("/api/v1/publications").json()["results"][0]["api"]

    assert queries(client, path) <= HEAD + MOST.get(path, 22)


@pytest.mark.parametrize(
    "path", ["actions", "montants", "indicateurs", "observations", "communes", "lieux"]
)
def test_a_longer_page_asks_no_more(edition, client, path):
    short = queries(client, f"/api/v1/{path}?limite=2")
    long = queries(client, f"/api/v1/{path}?limite=200")

    assert long <= short + 1  # one that nothing on the short page needed
