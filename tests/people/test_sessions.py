"""Sessions: read in plain words by their owner, closed one by one or all at once, cleaned up."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client

from agglo.journal.models import Entry
from agglo.people import sessions
from agglo.people.devices import device
from tests.people.factories import PASSWORD, UserFactory
from tests.people.test_accounts import ENGLISH, OTHER_PASSWORD, is_signed_in, sign_in, words_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
IPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
    "Gecko) Version/18.5 Mobile/15E148 Safari/604.1"
)


def seated(user, agent=FIREFOX):
    client = Client(headers={"User-Agent": agent})
    sign_in(client, user.email)
    return client


def page_of(client):
    page = client.get("/compte/sessions/")
    assert not ENGLISH.findall(words_of(page))
    return page.content.decode()


def closes(page):
    return page.count("/fermer/")


def test_a_person_reads_where_her_account_is_open():
    user = UserFactory()
    here, _ = seated(user), seated(user, IPHONE)
    seated(UserFactory(), "curl/8")

    page = page_of(here)

    assert "Firefox sur Windows" in page
    assert "Safari sur un iPhone" in page
    assert "Appareil inconnu" not in page
    assert page.index("cette session") < page.index("Safari sur un iPhone")
    assert closes(page) == 1


def test_one_session_is_closed_and_the_others_stay():
    user = UserFactory()
    here, there, elsewhere = seated(user), seated(user, IPHONE), seated(user)
    (row,) = UserSession.objects.filter(user_agent__contains="iPhone")

    response = here.post(f"/compte/sessions/{row.pk}/fermer/")

    assert response.url == "/compte/sessions/"
    assert there.get("/compte/").status_code == 302
    assert elsewhere.get("/compte/").status_code == 200
    assert Entry.objects.get(verb="people.session:end").actor == user


def test_every_other_session_is_closed_at_once():
    user = UserFactory()
    here, there, elsewhere = seated(user), seated(user), seated(user)

    page = here.post("/compte/sessions/", follow=True).content.decode()

    assert "2\u00a0autres sessions fermées" in page
    assert here.get("/compte/").status_code == 200
    assert {one.get("/compte/").status_code for one in (there, elsewhere)} == {302}
    assert Entry.objects.get(verb="people.session:end").after == {"n_rows": 2}


def test_closing_nothing_writes_nothing():
    here = seated(UserFactory())

    page = here.post("/compte/sessions/", follow=True).content.decode()

    assert "aucune autre session" in page
    assert not Entry.objects.filter(verb="people.session:end").exists()


def test_nobody_closes_the_session_of_another():
    here, there = seated(UserFactory()), seated(UserFactory(), IPHONE)
    (row,) = UserSession.objects.filter(user_agent__contains="iPhone")

    assert here.post(f"/compte/sessions/{row.pk}/fermer/").status_code == 404
    assert there.get("/compte/").status_code == 200


def test_a_session_is_closed_by_a_form_and_not_by_a_link():
    here = seated(UserFactory())
    row = UserSession.objects.get()

    assert here.get(f"/compte/sessions/{row.pk}/fermer/").status_code == 405


def test_changing_a_password_closes_the_other_sessions():
    user = UserFactory()
    here, there = seated(user), seated(user, IPHONE)
    form = {"oldpassword": PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

    here.post("/compte/mot-de-passe/", form)

    assert here.get("/compte/").status_code == 200
    assert there.get("/compte/").status_code == 302
    assert UserSession.objects.count() == Session.objects.count() == 1


def test_a_forgotten_password_replaced_closes_every_session(client):
    from tests.people.posted import letters, link_in

    user = UserFactory()
    there = seated(user)
    client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    (letter,) = letters()
    address, _ = client.get(link_in(letter), follow=True).redirect_chain[-1]

    client.post(address, {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD})

    assert there.get("/compte/").status_code == 302
    assert not UserSession.objects.exists()


def test_being_seen_is_noted_once_in_a_while(django_assert_num_queries):
    with time_machine.travel(AT, tick=False):
        here = seated(UserFactory())
        here.get("/compte/")
        seen = UserSession.objects.get().last_seen_at
    with time_machine.travel(AT + timedelta(minutes=9, seconds=59), tick=False):
        here.get("/compte/")
        assert UserSession.objects.get().last_seen_at == seen
    with time_machine.travel(AT + timedelta(minutes=10), tick=False):
        here.get("/compte/")

    assert UserSession.objects.get().last_seen_at == AT + timedelta(minutes=10)


def test_a_page_read_again_costs_no_write():
    from django.test.utils import CaptureQueriesContext

    here = seated(UserFactory())
    here.get("/compte/")

    with CaptureQueriesContext(
        connection,
    ) as queries:
        here.get("/compte/")

    assert not [q for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE"))]


def test_what_ended_is_cleaned_up_with_what_the_shared_cache_forgot():
    with time_machine.travel(AT, tick=False):
        seated(UserFactory())
        cache.set("court", 1, 60)
    with time_machine.travel(AT + timedelta(hours=11), tick=False):
        fresh = seated(UserFactory())
        cache.set("long", 1, 7200)

    with time_machine.travel(AT + timedelta(hours=12, minutes=1), tick=False):
        gone = sessions.clean(at=AT + timedelta(hours=12, minutes=1))
        assert cache.get("long") == 1
        assert is_signed_in(fresh)

    assert (gone["sessions"], gone["noted"]) == (1, 1)
    assert gone["cached"] >= 1
    assert UserSession.objects.count() == Session.objects.count() == 1


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (FIREFOX, "Firefox sur Windows"),
        (IPHONE, "Safari sur un iPhone"),
        (
            "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Mobile Safari/537.36",
            "Chrome sur un appareil Android",
        ),
        (
            "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
            "Chrome/142.0.0.0 Safari/537.36 Edg/142.0.0.0",
            "Edge sur Windows",
        ),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like "
            "Gecko) Version/18.5 Safari/605.1.15",
            "Safari sur un Mac",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64)", "Navigateur sur Linux"),
        ("Firefox/140.0", "Firefox"),
        ("", "Appareil inconnu"),
        ("<script>alert(1)</script>", "Appareil inconnu"),
    ],
)
def test_a_device_is_said_in_plain_words(said, words):
    assert device(said) == words
