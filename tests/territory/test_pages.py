"""Pages of communes and places, as anyone reads them."""

import re

import pytest
from django.urls import reverse

from agglo.territory.models import Commune, Place
from agglo.territory.sections import Section, Sections
from tests.territory.reading import page

pytestmark = pytest.mark.django_db

MOST_QUERIES, MOST_BYTES = 12, 120_000


@pytest.mark.parametrize(
    "address",
    ["/communes/", "/communes/?nom=e", "/communes/99001-songeville/", "/lieux/", "/lieux/?type=x"],
)
def test_a_page_is_light_and_asks_little_of_the_database(
    val_fictif, client, django_assert_max_num_queries, address
):
    with django_assert_max_num_queries(MOST_QUERIES):
        response = client.get(address)

    assert response.status_code == 200
    assert len(response.content) < MOST_BYTES


def test_every_commune_is_listed_and_linked(val_fictif, client):
    html = page(client, "/communes/")

    for commune in Commune.objects.all():
        assert f'href="{commune.get_absolute_url()}"' in html
    assert "8\xa0communes, 23\u202f970\xa0habitants" in html


@pytest.mark.parametrize("text", ["Fablevent", "fablevent", " FABLEVENT "])
def test_a_name_leads_straight_to_its_commune(val_fictif, client, text):
    response = client.get("/communes/", {"nom": text})

    assert response["Location"] == "/communes/99004-fablevent/"


def test_a_postal_code_of_several_communes_lists_them(val_fictif, client):
    html = page(client, "/communes/?nom=99040")

    assert "3\xa0communes" in html
    assert "Songeville</a>" not in html


def test_a_name_that_nobody_has_is_said_so(val_fictif, client):
    assert "Aucune commune ne répond à «\xa0zzz\xa0»" in page(client, "/communes/?nom=zzz")


def test_a_sector_narrows_the_list(val_fictif, client):
    html = page(client, "/communes/?secteur=plateau-des-songes")

    assert "4\xa0communes" in html


def test_a_territory_without_sectors_does_not_speak_of_them(val_fictif, client):
    Commune.objects.update(sector=None)

    assert "ecteur" not in page(client, "/communes/")
    assert "ecteur" not in re.sub("sections", "", page(client, "/communes/99001-songeville/"))


def test_a_wrong_name_in_the_address_leads_to_the_right_one(val_fictif, client):
    response = client.get("/communes/99001-autre-nom/")

    assert (response.status_code, response["Location"]) == (301, "/communes/99001-songeville/")


@pytest.mark.parametrize("address", ["/communes/00000-rien/", "/communes/99001/", "/communes/x-y/"])
def test_a_commune_that_does_not_exist_is_not_found(val_fictif, client, address):
    page(client, address, status=404)


def test_neighbours_are_those_that_touch(val_fictif, client):
    html = page(client, "/communes/99002-mirage-sur-onde/")

    assert "Communes voisines" in html
    assert "Songeville</a>" in html
    assert "Chimère-le-Bourg</a>" in html
    assert "Fablevent</a>" not in html


def test_places_are_shown_with_their_kind_and_source(val_fictif, client):
    place = Place.objects.select_related("kind", "commune").exclude(commune=None).first()

    html = page(client, place.commune.get_absolute_url())

    assert place.name in html
    assert place.kind.name in html
    assert "Source\xa0: " in html


def test_places_are_chosen_by_kind_and_commune(val_fictif, client):
    place = Place.objects.select_related("kind", "commune").exclude(commune=None).first()
    others = Place.objects.exclude(kind=place.kind).values_list("name", flat=True)

    html = page(client, f"/lieux/?type={place.kind.key}&commune={place.commune.insee}")

    assert f'id="{place.key}"' in html
    assert not [name for name in others if f"<h3>{name}</h3>" in html]


def test_a_place_without_a_commune_says_so(val_fictif, client):
    Place.objects.update(commune=None)

    assert "Commune non précisée" in page(client, "/lieux/")


def test_a_place_closed_by_a_pack_is_no_longer_shown(val_fictif, client):
    place = Place.objects.first()
    Place.objects.filter(pk=place.pk).update(closed_on="2026-01-01")

    assert f'id="{place.key}"' not in page(client, "/lieux/")


def test_sections_come_by_rank_and_only_when_they_have_something_to_say():
    sections = Sections()
    sections.register(rank=20)(lambda commune: Section("b", "B", "b.html", {}))
    sections.register(rank=10)(lambda commune: Section("a", "A", "a.html", {}))
    sections.register(rank=30)(lambda commune: None)

    assert [section.anchor for section in sections.of(Commune())] == ["a", "b"]


def test_the_addresses_of_the_room_are_french():
    assert reverse("territory:communes") == "/communes/"
    assert reverse("territory:places") == "/lieux/"
