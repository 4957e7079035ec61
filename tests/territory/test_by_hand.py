"""Pages of a territory made by hand: what packs seldom have."""

import pytest

from agglo.territory import reports
from agglo.territory.models import Commune, Epci
from tests.territory.reading import page

pytestmark = pytest.mark.django_db


def test_a_name_that_is_also_the_beginning_of_others_wins():
    Commune.objects.create(insee="62119", slug="bethune", name="Béthune")
    Commune.objects.create(insee="62841", slug="vendin", name="Vendin-lès-Béthune")

    found = reports.commune_list(text="bethune")

    assert found.named.insee == "62119"
    assert len(found.communes) == 2


def test_a_commune_of_corsica_has_its_page(client):
    commune = Commune.objects.create(insee="2A004", slug="ajaccio", name="Ajaccio")

    assert "Ajaccio" in page(client, commune.get_absolute_url())


def test_without_boundaries_the_nearest_are_named_as_such(client):
    for n in range(3):
        Commune.objects.create(
            insee=f"9900{n}", slug=f"c{n}", name=f"Commune {n}", longitude=n / 10, latitude=46
        )

    html = page(client, "/communes/99000-c0/")

    assert "Communes les plus proches" in html
    assert html.index("Commune 1</a>") < html.index("Commune 2</a>")


def test_an_unknown_population_is_said_unknown(client):
    commune = Commune.objects.create(insee="99001", slug="songeville", name="Songeville")

    html = page(client, commune.get_absolute_url())

    assert "<dd>inconnu</dd>" in html
    assert "sur 1" not in html


def test_the_number_of_queries_does_not_grow_with_the_communes(
    client, django_assert_max_num_queries
):
    Epci.objects.create(siren="000000000", name="Grande", short_name="Grande")
    Commune.objects.bulk_create(
        Commune(insee=f"{n:05}", slug=f"c{n}", name=f"Commune {n}", longitude=2, latitude=46)
        for n in range(300)
    )

    for address in ("/communes/", "/communes/00000-c0/"):
        with django_assert_max_num_queries(12):
            assert client.get(address).status_code == 200
