"""Locks after too many failures: the same for every process, journalled without an address."""

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import connection

from agglo.journal.models import Entry
from tests.people.factories import UserFactory
from tests.people.test_accounts import OTHER_PASSWORD, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


def fail(client, email, times=5):
    for _ in range(times):
        sign_in(client, email, OTHER_PASSWORD)


def test_what_is_counted_is_where_every_process_reads_it(client):
    fail(client, UserFactory().email, 1)

    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key FROM people_cache")
        keys = [key for (key,) in cursor.fetchall()]
    assert any("login_failed" in key for key in keys)


def test_another_process_knows_the_lock(client):
    user = UserFactory()
    fail(client, user.email)
    del caches["default"]  # a process that has just begun holds nothing of it

    sign_in(client, user.email)

    assert not is_signed_in(client)


def test_pages_kept_are_not_in_the_database():
    assert "locmem" in caches.settings["pages"]["BACKEND"]
    assert "db" in caches.settings["default"]["BACKEND"]


def test_a_lock_is_journalled_once_and_names_nobody(client):
    user = UserFactory()

    fail(client, user.email, 9)

    line = Entry.objects.get(verb="people.signin:lock")
    assert (line.object_key, line.actor) == (str(user.pk), None)
    assert user.email not in repr(vars(line))


def test_whoever_tries_unknown_addresses_writes_nothing_in_the_journal(client):
    for n in range(12):
        fail(client, f"inconnue-{n % 2}@demo.example", 1)

    assert not Entry.objects.exists()


def test_a_proxy_tells_one_machine_from_another(client, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for n in range(10):
        client.post(
            "/compte/connexion/",
            {"login": f"inconnue-{n}@demo.example", "password": OTHER_PASSWORD},
            headers={"X-Forwarded-For": "198.51.100.7"},
        )
    user = UserFactory()

    client.post(
        "/compte/connexion/",
        {"login": user.email, "password": "cerfeuil-tubereux-42"},
        headers={"X-Forwarded-For": "198.51.100.8"},
    )

    assert is_signed_in(client)


def test_the_table_is_made_by_the_migrations_alone():
    assert "people_cache" in connection.introspection.table_names()
    call_command("createcachetable", verbosity=0)  # a command that someone runs anyway

    cache.set("a", 1)

    assert cache.get("a") == 1
