"""The letter that tells an owner of a sign-in on a browser that never opened the account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from agglo.people import new_devices
from tests.people.factories import UserFactory
from tests.people.posted import letters
from tests.people.test_accounts import ENGLISH, sign_in, words_of

pytestmark = pytest.mark.django_db

FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"


def come_back(client, user):
    client.post("/compte/deconnexion/")
    sign_in(client, user.email)


def test_the_first_time_an_account_is_opened_is_no_news(client):
    sign_in(client, UserFactory().email)

    assert not letters()


def test_the_same_browser_is_no_news(client):
    user = UserFactory()
    sign_in(client, user.email)

    come_back(client, user)

    assert not letters()


def test_another_browser_is(client):
    user = UserFactory()
    sign_in(client, user.email)

    sign_in(Client(headers={"User-Agent": FIREFOX}), user.email)

    (letter,) = letters()
    assert letter.to == user.email
    assert "Firefox sur Windows" in letter.body
    assert not ENGLISH.findall(words_of(letter).replace(FIREFOX, ""))


def test_a_browser_known_for_someone_is_not_known_for_another(client):
    user, other = UserFactory(), UserFactory()
    sign_in(Client(), user.email)
    sign_in(client, other.email)
    client.post("/compte/deconnexion/")

    sign_in(client, user.email)

    assert [letter.to for letter in letters()] == [user.email]
    come_back(client, other)
    come_back(client, user)
    assert len(letters()) == 1


def test_a_cookie_that_somebody_wrote_is_worth_nothing(client):
    user = UserFactory()
    sign_in(Client(), user.email)
    client.cookies[new_devices.COOKIE] = f"[{user.pk}]"

    sign_in(client, user.email)

    assert len(letters()) == 1


def test_a_browser_is_forgotten_after_a_year(client):
    user = UserFactory()
    began = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        sign_in(client, user.email)

    with time_machine.travel(began + timedelta(days=365, seconds=1), tick=False):
        sign_in(client, user.email)
        assert len(letters()) == 1


def test_the_cookie_goes_to_the_pages_of_accounts_alone_and_no_script_reads_it(client):
    sign_in(client, UserFactory().email)

    cookie = client.cookies[new_devices.COOKIE]
    assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/compte/", True, "Lax")


def test_a_shared_browser_forgets_the_oldest_account(client):
    users = [UserFactory() for _ in range(new_devices.MOST_ACCOUNTS + 1)]
    for user in users:
        sign_in(client, user.email)
        client.post("/compte/deconnexion/")
    assert not letters()

    come_back(client, users[1])
    assert not letters()
    come_back(client, users[0])

    assert [letter.to for letter in letters()] == [users[0].email]
