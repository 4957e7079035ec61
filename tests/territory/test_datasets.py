"""What the territory publishes, downloaded as anyone does."""

import csv
import json

import pytest

from agglo.opendata.registry import every_dataset
from agglo.territory.models import Commune, Place

pytestmark = pytest.mark.django_db


def downloaded(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return b"".join(response).decode("utf-8-sig")


def test_communes_are_downloaded_with_the_filters_of_their_list(val_fictif, client):
    rows = list(csv.DictReader(downloaded(client, "/donnees/communes.csv").splitlines()))
    some = downloaded(client, "/donnees/communes.csv?secteur=plateau-des-songes").splitlines()

    assert {row["code_insee"] for row in rows} == {f"9900{n}" for n in range(1, 9)}
    assert rows[0]["source"]
    assert len(list(csv.DictReader(some))) == 4


def test_an_unknown_value_stays_blank(val_fictif, client):
    Commune.objects.filter(insee="99001").update(population=None, sector=None)

    rows = csv.DictReader(downloaded(client, "/donnees/communes.csv").splitlines())
    row = next(row for row in rows if row["code_insee"] == "99001")

    assert (row["population"], row["secteur"]) == ("", "")


def test_communes_come_with_their_outline_or_their_centre(val_fictif, client):
    Commune.objects.filter(insee="99001").update(boundary=None)
    Commune.objects.filter(insee="99002").update(boundary=None, longitude=None)

    features = json.loads(downloaded(client, "/donnees/communes.geojson"))["features"]
    shapes = {f["properties"]["code_insee"]: f["geometry"] for f in features}

    assert shapes["99001"] == {"type": "Point", "coordinates": [2.9981, 45.9794]}
    assert shapes["99002"] is None
    assert shapes["99003"]["type"] in {"Polygon", "MultiPolygon"}


def test_places_are_downloaded_with_the_filters_of_their_list(val_fictif, client):
    place = Place.objects.select_related("kind", "commune").exclude(commune=None).first()
    filters = f"type={place.kind.key}&commune={place.commune.insee}"

    rows = list(csv.DictReader(downloaded(client, f"/donnees/lieux.csv?{filters}").splitlines()))
    every = json.loads(downloaded(client, "/donnees/lieux.geojson"))["features"]

    assert place.key in {row["cle"] for row in rows}
    assert {row["type"] for row in rows} == {place.kind.name}
    assert {row["code_insee"] for row in rows} == {place.commune.insee}
    assert len(every) == Place.objects.count()


@pytest.mark.parametrize("key", ["communes", "lieux"])
def test_a_row_has_every_column_and_no_other(val_fictif, key):
    dataset = every_dataset().get(key)

    rows = list(dataset.rows({}))

    assert rows
    assert all(set(row) == {*dataset.header(), "geometry"} for row in rows)
