"""The catalogue and the downloads, with a tiny dataset."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from agglo.journal import services as journal
from agglo.opendata.registry import Column, Dataset, every_dataset
from tests.opendata.naive import read_csv, read_json

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

STATIONS = [
    {
        "cle": "gare-haute",
        "nom": "=Gare haute",
        "voyageurs": Decimal("-12.50"),
        "ouverte": True,
        "ouverte_le": date(2024, 2, 29),
        "lignes": ["L1", "L2"],
        "geometry": {"type": "Point", "coordinates": [Decimal("2.640000"), Decimal("50.53")]},
    },
    {
        "cle": "gare-basse",
        "nom": 'Gare "basse", été',
        "voyageurs": None,
        "ouverte": False,
        "ouverte_le": None,
        "lignes": [],
        "geometry": None,
    },
]


def station_rows(filters):
    wanted = filters.get("nom", "")
    return (row for row in STATIONS if wanted in row["nom"])


GARES = Dataset(
    key="gares",
    title="Gares",
    description="Les gares du territoire.",
    columns=(
        Column("cle", "Clé", "string", "Identifiant de la gare."),
        Column("nom", "Nom", "string", "Nom d'usage."),
        Column("voyageurs", "Voyageurs", "number", "Par jour."),
        Column("ouverte", "Ouverte", "boolean"),
        Column("ouverte_le", "Ouverte le", "date"),
        Column("lignes", "Lignes", "array"),
    ),
    rows=station_rows,
    has_geometry=True,
    licence="Licence Ouverte 2.0",
    source="Régie des gares",
    about=("test.station",),
    page="/lieux/",
)


@pytest.fixture(autouse=True)
def gares():
    every_dataset().register(GARES)
    yield
    every_dataset().remove("gares")


def record(object_type, at):
    journal.record(verb="pack:add", object_type=object_type, object_key="a", at=at)


def test_the_catalogue_describes_each_dataset_to_anyone(client):
    record("test.station", NOON)
    record("plan.action", NOON.replace(month=4))

    page = client.get("/donnees/")

    assert page.status_code == 200
    for text in ("Gares", "Les gares du territoire.", "2 mars 2026", 'href="/donnees/gares/"'):
        assert text in page.content.decode()
    for suffix in ("csv", "xlsx", "json", "geojson", "parquet"):
        assert f'href="/donnees/gares.{suffix}"' in page.content.decode()


def test_a_csv_downloads(client):
    response = client.get("/donnees/gares.csv")

    assert response.streaming
    assert response["Content-Type"].startswith("text/csv; charset=utf-8")
    header, rows = read_csv(response)
    assert header == ["cle", "nom", "voyageurs", "ouverte", "ouverte_le", "lignes"]
    assert rows[0] == {
        "cle": "gare-haute",
        "nom": "'=Gare haute",
        "voyageurs": "-12.5",
        "ouverte": "true",
        "ouverte_le": "2024-02-29",
        "lignes": "L1|L2",
    }
    assert rows[1]["nom"] == 'Gare "basse", été'
    assert rows[1]["voyageurs"] == rows[1]["ouverte_le"] == rows[1]["lignes"] == ""


def test_a_json_says_what_it_is_and_under_which_licence(client):
    record("test.station", NOON)

    document = read_json(client.get("/donnees/gares.json?nom=haute"))

    assert document["title"] == "Gares"
    assert document["licence"] == "Licence Ouverte 2.0"
    assert document["source"] == "Régie des gares"
    assert document["updated_at"] == "2026-03-02T12:00:00Z"
    assert document["journal"] == dict(zip(("seq", "hash"), journal.head(), strict=True))
    assert document["filters"] == {"nom": "haute"}
    assert document["columns"][2]["type"] == "number"
    (row,) = document["rows"]
    assert row["nom"] == "=Gare haute"
    assert row["voyageurs"] == Decimal("-12.5")
    assert row["ouverte"] is True
    assert row["lignes"] == ["L1", "L2"]


def test_a_geojson_places_what_has_a_place(client):
    response = client.get("/donnees/gares.geojson")

    assert response["Content-Type"].startswith("application/geo+json")
    document = read_json(response)
    assert document["type"] == "FeatureCollection"
    first, second = document["features"]
    assert first["geometry"] == {
        "type": "Point",
        "coordinates": [Decimal("2.64"), Decimal("50.53")],
    }
    assert first["properties"]["cle"] == "gare-haute"
    assert second["geometry"] is None


@pytest.mark.parametrize("suffix", ["csv", "json", "geojson"])
def test_the_filters_of_the_page_are_those_of_the_file(client, suffix):
    response = client.get(f"/donnees/gares.{suffix}?nom=basse&page=2")

    text = b"".join(response.streaming_content).decode()
    assert "gare-basse" in text
    assert "gare-haute" not in text


def test_a_file_that_did_not_change_is_not_sent_again(client):
    record("test.station", NOON)
    first = client.get("/donnees/gares.json")

    again = client.get("/donnees/gares.json", headers={"If-None-Match": first["ETag"]})
    record("test.station", NOON)
    changed = client.get("/donnees/gares.json", headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert changed.status_code == 200


def test_the_same_records_give_the_same_file(client):
    record("test.station", NOON)

    first, second = (client.get("/donnees/gares.json").getvalue() for _ in range(2))

    assert first == second


def test_another_site_may_read_a_file(client):
    assert client.get("/donnees/gares.json")["Access-Control-Allow-Origin"] == "*"


@pytest.mark.parametrize("name", ["inconnu.csv", "gares.xml", "inconnu/", "gares.csv/"])
def test_what_is_not_published_is_not_found(client, name):
    client.raise_request_exception = True

    assert client.get(f"/donnees/{name}").status_code == 404


def test_a_dataset_without_places_has_no_geojson(client):
    every_dataset().register(
        Dataset(
            key="mots",
            title="Mots",
            description="",
            columns=GARES.columns[:1],
            rows=lambda filters: [{"cle": "mot"}],
        )
    )
    try:
        assert client.get("/donnees/mots.csv").status_code == 200
        assert client.get("/donnees/mots.geojson").status_code == 404
    finally:
        every_dataset().remove("mots")


def test_a_file_is_only_read(client):
    assert client.post("/donnees/gares.csv").status_code == 405


def test_the_catalogue_costs_the_same_whatever_the_number_of_lines(
    client, django_assert_max_num_queries
):
    journal.record_many(
        (
            journal.Line(verb="pack:add", object_type="test.station", object_key=str(n))
            for n in range(3000)
        ),
        at=NOON,
    )

    with django_assert_max_num_queries(12):
        client.get("/donnees/")
