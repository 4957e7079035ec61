"""The pages of the shell, as anyone reads them."""

import json
import re
from html import unescape
from xml.etree import ElementTree

import pytest
from django.db import DatabaseError
from django.urls import resolve

from agglo.journal import services as journal
from agglo.web import head, health, reports
from agglo.web.context import NAVIGATION
from agglo.web.sitemaps import LISTS

pytestmark = pytest.mark.django_db

PAGES = [
    "/",
    "/recherche/",
    "/recherche/?q=eau",
    "/recherche/?q=eau&nature=action&page=2",
    "/recherche/?q=zzzz",
    "/accessibilite/",
    "/mentions-legales/",
    "/donnees-personnelles/",
    "/aide/",
    "/plan-du-site/",
    "/sitemap.xml",
    "/flux.xml",
    "/robots.txt",
]


def text(client, address):
    response = client.get(address)
    assert response.status_code == 200
    return unescape(response.content.decode())


@pytest.mark.parametrize("address", PAGES)
def test_a_page_is_light_and_asks_little_of_the_database(
    val_fictif, client, django_assert_max_num_queries, address
):
    with django_assert_max_num_queries(12):
        response = client.get(address)

    assert response.status_code == 200
    assert len(response.content) < 120_000


@pytest.mark.parametrize("address", PAGES)
def test_a_page_cannot_be_written_to(val_fictif, client, address):
    assert client.post(address).status_code == 405


def test_a_resident_understands_the_home(val_fictif, client):
    html = text(client, "/")

    assert "Ce que nos 8 communes font ensemble" in html
    assert "23\u202f970\xa0habitants, 3\xa0priorités, 18\xa0actions d’ici 2029" in html
    assert 'action="/communes/"' in html
    assert '<option value="Songeville">' in html
    for priority in reports.priorities():
        assert f'<a href="/projet/{priority.key}/">{priority.short_name}</a>' in html


def test_the_home_counts_each_action_where_it_stands(val_fictif):
    from datetime import date

    home = reports.home(date(2026, 3, 2))

    served = sum(card.n_actions for card in home.cards)
    assert served >= home.n_actions == 18
    assert all(n > 0 for card in home.cards for _, n in card.counts)
    assert all(list(card.counts) == sorted(card.counts, reverse=True) for card in home.cards)


def test_the_home_shows_figures_of_every_priority_once_each(val_fictif):
    from datetime import date

    figures = reports.home(date(2026, 3, 2)).figures

    keys = [figure.key for _, figure in figures]
    assert 0 < len(keys) <= reports.FIGURES
    assert len(set(keys)) == len(keys)
    assert {1, 2, 3} <= {number for number, _ in figures}
    assert all(figure.value is not None for _, figure in figures)


def test_an_unknown_population_is_left_out_of_the_home(val_fictif, client):
    from agglo.territory.models import Commune

    Commune.objects.filter(insee="99001").update(population=None)

    html = text(client, "/")
    assert "habitants, 3\xa0priorités" not in html
    assert "3\xa0priorités, 18\xa0actions" in html


def test_search_shows_where_the_words_are(val_fictif, client):
    html = text(client, "/recherche/?q=piscine")

    assert "<mark>piscine</mark>" in html
    assert re.search(r"\d+\xa0pages répondent à «\xa0piscine\xa0»", html)


def test_search_narrows_to_a_kind(val_fictif, client):
    html = text(client, "/recherche/?q=songeville&nature=commune")

    assert html.count("<h2><a ") == 1
    assert 'href="/communes/99001-songeville/"' in html


def test_a_search_that_finds_nothing_offers_a_way_on(val_fictif, client):
    html = text(client, "/recherche/?q=piscinne")

    assert "Rien ne répond à «\xa0piscinne\xa0»" in html
    assert '<a href="?q=piscine">piscine</a>' in html


def test_what_is_searched_is_shown_never_run(val_fictif, client):
    response = client.get("/recherche/", {"q": "<script>alert(1)</script>"})

    assert b"<script>" not in response.content


def test_pages_of_results_follow_each_other(val_fictif, client):
    first = text(client, "/recherche/?q=e")

    assert "Page 1 sur" in first
    assert 'href="?q=e&page=2"' in first
    assert 'start="21"' in text(client, "/recherche/?q=e&page=2")


def test_every_page_found_by_search_exists(val_fictif, client):
    from agglo.web.models import SearchDocument

    for document in SearchDocument.objects.all():
        address, _, anchor = document.url.partition("#")
        html = text(client, address)
        assert not anchor or f'id="{anchor}"' in html


def test_the_site_map_of_machines_lists_every_page_once(val_fictif, client):
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)  # noqa: S314 - our own

    addresses = [
        node.text for node in tree.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert len(set(addresses)) == len(addresses)
    assert "http://testserver/communes/99001-songeville/" in addresses
    assert "http://testserver/actions/piste-de-l-onde/" in addresses
    assert not [address for address in addresses if "#" in address]


def test_every_list_of_the_site_map_exists(val_fictif):
    for address in [*LISTS, *(url for url, _ in NAVIGATION)]:
        assert resolve(address)


def test_the_feed_tells_what_changed_last(val_fictif, client):
    tree = ElementTree.fromstring(client.get("/flux.xml").content)  # noqa: S314 - our own

    atom = "{http://www.w3.org/2005/Atom}"
    entries = tree.findall(f"{atom}entry")
    assert 0 < len(entries) <= 30
    ids = [entry.find(f"{atom}id").text for entry in entries]
    assert len(set(ids)) == len(ids)
    links = {entry.find(f"{atom}link").get("href") for entry in entries}
    assert all(link.startswith("http://testserver/") for link in links)


def test_health_says_where_the_journal_stands(val_fictif, client):
    facts = json.loads(client.get("/sante/").content)

    seq, digest = journal.head()
    assert facts["status"] == "ok"
    assert facts["journal"] == {"seq": seq, "hash": digest}


def test_health_says_when_the_database_is_down(rf, monkeypatch):
    def broken():
        raise DatabaseError

    monkeypatch.setattr(journal, "head", broken)
    response = health.live(rf.get("/sante/"))

    assert response.status_code == 503
    assert json.loads(response.content)["status"] == "down"


def test_the_head_is_asked_once_a_request(rf, django_assert_num_queries):
    request = rf.get("/")

    with django_assert_num_queries(1):
        assert head.head_of(request) == head.head_of(request)


def test_machines_are_kept_out_of_what_is_not_public(client):
    robots = text(client, "/robots.txt")

    assert "Disallow: /atelier/" in robots
    assert "Sitemap: http://testserver/sitemap.xml" in robots


def test_accessibility_is_declared_as_it_is(val_fictif, client):
    html = text(client, "/accessibilite/")

    assert "Ce site est non conforme" in html
    assert "Défenseur des droits" in html
    assert "1 place de la Licorne" in html


def test_the_publisher_is_named(val_fictif, client):
    html = text(client, "/mentions-legales/")

    assert "Communauté de communes du Val Fictif, SIREN 000000000" in html
    assert "Licence Ouverte 2.0" in html
