"""The home of the workshop: what waits for each person, and nothing for whoever has no part."""

import html
import re

import pytest

from agglo.people.models import Role
from agglo.plan import permissions as can
from agglo.plan import services
from agglo.plan.models import Observation
from agglo.territory.models import Commune
from tests.plan.factories import NOON, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("val_fictif")]

MOST_QUERIES = 15
"""The home asks every room what waits: the most of all pages, whatever the number of rows."""


def words(response):
    text = re.sub(r"<[^>]+>", " ", response.content.decode())
    return re.sub(r"\s+", " ", html.unescape(text))


def signed_in(client, *permissions, insee=""):
    who = person(*permissions, insee=insee)
    client.force_login(who)
    return who


@pytest.fixture
def contested():
    price = Observation.objects.current().get(indicator__key="prix-eau", period="2025")
    return services.contest(
        observation=price,
        commune=Commune.objects.get(insee="99001"),
        reason="Le tarif voté est plus bas.",
        proposed=None,
        actor=person(can.CONTEST_OBSERVATION, insee="99001"),
        at=NOON,
    )


def test_a_stranger_is_asked_to_sign_in(client):
    response = client.get("/atelier/")

    assert response.status_code == 302
    assert response["Location"].startswith("/compte/")


def test_it_lists_what_waits_for_whoever_may_do_it(client, contested):
    services.signal_error(figure="prix-eau", text="Faux", email="", origin="x", at=NOON)
    signed_in(
        client,
        can.RECORD_OBSERVATION,
        can.RECORD_MILESTONE,
        can.ANSWER_CONTEST,
        can.READ_REMARKS,
    )

    text = words(client.get("/atelier/"))

    assert "Niveau de la nappe à Rêverolles" in text
    assert "1 contestation attend une réponse" in text
    assert "1 signalement à lire" in text


def test_whoever_may_only_read_remarks_is_shown_nothing_else(client):
    signed_in(client, can.READ_REMARKS)

    text = words(client.get("/atelier/"))

    assert "en retard" not in text
    assert "Rien n’attend" in text


def test_a_role_that_has_nothing_to_do_here_is_told_so(client):
    signed_in(client, can.READ_WORKING)

    text = words(client.get("/atelier/"))

    assert "Votre rôle n’a rien à faire ici" in text


def test_whoever_has_no_role_is_told_what_to_do(client):
    signed_in(client)

    assert "Demandez-en un" in words(client.get("/atelier/"))


def test_what_is_followed_is_shown_with_its_last_change(client, follow):
    who = signed_in(client, can.READ_WORKING)
    follow(who, "bus-des-villages")

    text = words(client.get("/atelier/"))

    assert "Faire rouler un bus à la demande dans tous les villages" in text
    assert "rien de changé depuis un mois" in text


def test_it_finds_an_action_by_the_words_of_its_name(client):
    signed_in(client, can.RECORD_AMOUNT)

    response = client.get("/atelier/?q=MAISON%20services")

    assert 'href="/atelier/actions/maison-des-services/"' in response.content.decode()


def test_it_asks_little_of_the_database(client, follow, django_assert_max_num_queries):
    who = signed_in(client, *Role.objects.get(key="service-head").permissions)
    follow(who, "bus-des-villages", "reseau-cyclable")
    client.get("/atelier/")  # what a session asks once, and the plan after a write

    with django_assert_max_num_queries(MOST_QUERIES):
        client.get("/atelier/?q=eau")


class TestMenu:
    def test_public_pages_have_none_even_for_staff(self, client):
        signed_in(client, *can.TASKS)

        page = client.get("/projet/").content.decode()

        assert 'aria-label="Atelier"' not in page
        assert "shortcuts.js" not in page

    def test_it_holds_what_the_person_may_open(self, client):
        signed_in(client, can.READ_WORKING)

        page = client.get("/atelier/").content.decode()

        assert 'href="/atelier/actions/"' in page
        assert 'href="/atelier/tournee/"' not in page

    def test_it_says_where_one_is(self, client):
        signed_in(client, can.READ_WORKING)

        page = client.get("/atelier/actions/?tout=1").content.decode()

        assert re.search(r'<a href="/atelier/actions/" aria-current="page"', page)


def test_the_page_of_an_indicator_leads_to_its_readings_as_a_workbook(desk):
    page = desk.get("/atelier/indicateurs/prix-eau/").content.decode()

    assert 'href="/atelier/indicateurs/prix-eau/releves.xlsx"' in page
    assert desk.get("/atelier/indicateurs/prix-eau/releves.xlsx").status_code == 200
