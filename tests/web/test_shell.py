"""What surrounds every page: who speaks, where one is, what the law asks to show."""

import re
from html import unescape

import pytest
from django.db import DatabaseError
from django.template.loader import render_to_string

from agglo.journal import services as journal
from agglo.territory.models import Epci
from agglo.web import context
from tests.architecture.test_code import TEMPLATES
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def text(client, address):
    return unescape(client.get(address).content.decode())


def test_an_empty_database_still_has_its_pages(client):
    html = text(client, "/aide/")

    assert "Agglo" in html
    assert "Nous joindre" in html
    assert "non renseignées" in html


def test_the_home_of_an_empty_database_says_what_to_do(client):
    assert "agglo pack load" in text(client, "/")


def test_a_database_that_does_not_answer_leaves_the_last_known_name(rf, monkeypatch):
    def broken(request):
        raise DatabaseError

    monkeypatch.setattr(context, "head_of", broken)

    assert context.shell(rf.get("/"))["house"] == context.last_known_site()


def test_the_name_is_read_again_when_the_journal_has_grown(client):
    Epci.objects.create(siren="000000000", name="Avant", short_name="Avant")
    journal.record(verb="a", object_type="t", object_key="1", at=NOON)
    assert "Avant" in text(client, "/aide/")

    Epci.objects.update(name="Après")
    journal.record(verb="b", object_type="t", object_key="1", at=NOON)

    assert "Après" in text(client, "/aide/")
    assert "Avant</p>" not in text(client, "/aide/")


def test_an_invented_territory_says_so(client):
    assert "Territoire inventé" not in text(client, "/aide/")

    Epci.objects.create(siren="000000000", name="Val", short_name="Val", fictional=True)

    assert "Territoire inventé" in text(client, "/aide/?a")


def test_the_footer_shows_what_the_law_asks(client):
    html = text(client, "/aide/")

    assert '<a href="/accessibilite/">Accessibilité\xa0: non conforme</a>' in html
    for address in ("/mentions-legales/", "/donnees-personnelles/", "/plan-du-site/", "/aide/"):
        assert f'href="{address}"' in html
    assert "Apache" in html


def test_the_section_one_is_in_is_marked(client):
    html = text(client, "/communes/")

    assert '<a href="/communes/" aria-current="page">' in html
    assert html.count("aria-current") == 2  # the section, and the end of the breadcrumb


def test_one_who_is_signed_in_can_leave(client, django_user_model):
    person = django_user_model.objects.create_user("agent@example.org", "x" * 20)
    client.force_login(person)

    html = text(client, "/aide/")

    assert "Se déconnecter" in html
    assert "Se connecter" not in html


def test_a_form_names_each_fault_and_leads_to_its_field():
    from django import forms

    class Form(forms.Form):
        name = forms.CharField(label="Nom")
        age = forms.IntegerField(label="Âge")

    html = render_to_string("web/_errors.html", {"form": Form({"age": "x"})})

    assert "Plusieurs points sont à corriger" in html
    assert '<a href="#id_name">Nom</a>' in html
    assert '<a href="#id_age">Âge</a>' in html
    assert render_to_string("web/_errors.html", {"form": Form()}).strip() == ""


def test_a_list_of_one_page_has_no_pagination_and_filters_are_kept(rf):
    from django.core.paginator import Paginator

    def shown(n):
        page = Paginator(range(n), 10).get_page(1)
        return render_to_string("web/_pagination.html", {"page": page}, rf.get("/?q=a&page=1"))

    assert shown(10).strip() == ""
    assert 'href="?q=a&amp;page=2"' in shown(11)


def test_the_feed_of_an_empty_site_is_empty(client):
    assert "<entry>" not in text(client, "/flux.xml")


def test_where_things_stand_is_said_in_words():
    from django.template import engines

    from agglo.plan.rules.status import Status

    counts = [(Status.DELIVERED, 2), (Status.UNDERWAY, 1), (Status.UNKNOWN, 1)]
    html = engines["django"].from_string("{% progress counts %}").render({"counts": counts})

    assert "<strong>2</strong> livrées" in html
    assert "<strong>1</strong> en cours" in html
    assert 'x="50.00" y="0" width="25.00"' in html
    assert 'x="75.00" y="0" width="25.00"' in html


def test_nothing_to_count_shows_nothing():
    from django.template import engines

    assert (
        engines["django"].from_string("{% progress counts %}").render({"counts": []}).strip() == ""
    )


def test_the_name_of_the_house_is_not_lost_on_the_pages_of_accounts(client):
    """Those pages have a ``site`` of their own, so ours has another name."""
    Epci.objects.create(siren="000000000", name="Communauté du Val", short_name="Val")

    assert "Communauté du Val" in text(client, "/compte/connexion/")


def test_no_template_asks_the_site_for_what_the_house_knows():
    asking = re.compile(r"\{[{%][^}]*\bsite\.(name|short_name|contact|licence|horizon|description)")

    assert not [t for t in TEMPLATES if asking.search(t.read_text("utf-8"))]
