"""Many at the same door at once, on a real PostgreSQL: what one process counts, all obey."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client

from agglo.people import sign_in_link
from tests.people.factories import UserFactory
from tests.people.test_accounts import OTHER_PASSWORD, is_signed_in, sign_in

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]

N = 12


@pytest.fixture(autouse=True)
def _nothing_is_counted_yet():
    cache.clear()
    yield
    cache.clear()


def at_once(act):
    """Run one function in threads that start together, each with its own connection."""
    start = Barrier(N)

    def run(number):
        try:
            start.wait(timeout=30)
            return act(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(N) as pool:
        return list(pool.map(run, range(N)))


def test_no_more_than_five_passwords_are_tried_however_many_try_at_once():
    user = UserFactory()

    def attempt(number):
        client = Client(REMOTE_ADDR=f"198.51.100.{number}")
        return (
            "ne vont pas ensemble" in sign_in(client, user.email, OTHER_PASSWORD).content.decode()
        )

    tried = sum(at_once(attempt))

    assert 1 <= tried <= 5
    while tried < 5:  # those that waited too long for their turn were refused, and not counted
        sign_in(Client(), user.email, OTHER_PASSWORD)
        tried += 1
    client = Client()
    sign_in(client, user.email)
    assert not is_signed_in(client)


def test_a_link_opens_one_session_however_many_touch_it_at_once():
    user = UserFactory()
    key = sign_in_link.make(user.emailaddress_set.get())

    def touch(number):
        client = Client()
        client.post(f"/compte/connexion/lettre/{key}/")
        return is_signed_in(client)

    assert sum(at_once(touch)) == 1
