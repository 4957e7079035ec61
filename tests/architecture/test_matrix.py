"""Every address of the site, asked and sent to by every role, against the table of ``matrix``."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core.signals import request_finished
from django.db import close_old_connections, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from django.utils.timezone import localdate, now

from agglo.journal import services as journal
from tests.architecture.matrix import ANONYMOUS, MATRIX, NOBODY, ROLES

EVERYBODY = (ANONYMOUS, *ROLES)
SIGN_IN = "/compte/connexion/"

THROUGH, SIGNS_IN, REFUSED, HIDDEN, NO_METHOD = "through", "signs in", "refused", "hidden", "405"

TO_WRITE_WITH = {
    "workshop:blank_sheet": "a sheet to fill in before sending it",
    "workshop:sheet_file": "the file as it was sent, columns left out of the import included",
}
"""Pages that nobody needs to read who does not write."""

NOT_RECORDS = {"sessions.Session", "usersessions.UserSession"}
"""Tables where signing in leaves a row, whatever is asked next."""


def names(resolver=None, prefix=""):
    """Yield the name of every address of the site, with its space."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield f"{prefix}{entry.name}"
        else:
            space = f"{prefix}{entry.namespace}:" if entry.namespace else prefix
            yield from names(entry, space)


def test_the_table_has_every_address_once():
    written = [line.name for line in MATRIX]

    assert sorted(set(names()) - set(written)) == []
    assert sorted(set(written) - set(names())) == []
    assert sorted({name for name in written if written.count(name) > 1}) == []


@pytest.fixture(scope="module")
def world(val_fictif, django_db_blocker):
    """Make one person a role, and one of each thing that a sample of an address names."""
    from tests.architecture.world import make

    with django_db_blocker.unblock():
        return make()


@pytest.fixture
def clients(world, db):
    """Return a browser a role, signed in."""
    found = {}
    for who in EVERYBODY:
        found[who] = Client(raise_request_exception=True)
        if who != ANONYMOUS:
            found[who].force_login(world.users[who])
    return found


def outcome(response, has_sent):
    """Say how an address answered; what is whole and refused all the same is refused."""
    match response.status_code:
        case 302 if response.url.startswith(SIGN_IN):
            return SIGNS_IN
        case 401:
            return SIGNS_IN
        case 403:
            return REFUSED
        case 422 if has_sent or "Vous ne pouvez pas" in response.content.decode():
            return REFUSED  # by the service
        case 404:
            return HIDDEN
        case 405:
            return NO_METHOD
        case status if status < 500:
            return THROUGH
    raise AssertionError(f"status {response.status_code}")


def expected(line, who, allowed):
    """Return the outcomes that the table allows."""
    if who in allowed:
        return {THROUGH}
    refused = {HIDDEN, REFUSED} if line.hidden else {REFUSED}
    if allowed == NOBODY:
        refused = refused | {NO_METHOD}
    if who != ANONYMOUS:
        return refused
    return {SIGNS_IN} | refused - {REFUSED}


def ask(client, method, path, sent):
    """Ask an address, and undo whatever it wrote."""
    with transaction.atomic():
        response = getattr(client, method)(path, sent)
        try:
            return outcome(response, bool(sent))
        finally:
            let_go(response)
            transaction.set_rollback(True)


def let_go(response):
    """Close an answer and its files; the connection stays, which is inside a transaction."""
    request_finished.disconnect(close_old_connections)
    try:
        response.close()
    finally:
        request_finished.connect(close_old_connections)


def given(line, world):
    """Return what is sent to an address."""
    return {name: text.format(**world.samples) for name, text in line.send}


def told(line, method, clients, world):
    """Return what differs from the table, one sentence a role."""
    path = line.path.format(**world.samples)
    allowed = line.get if method == "get" else line.post
    sent = given(line, world) if method == "post" else {}
    for who in EVERYBODY:
        found = ask(clients[who], method, path, sent)
        if found not in expected(line, who, allowed):
            yield f"{who} {method} {path}: {found}, expected {expected(line, who, allowed)}"


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("line", MATRIX, ids=lambda line: line.name)
def test_an_address_answers_each_role_as_the_table_says(line, method, clients, world):
    assert list(told(line, method, clients, world)) == []


def records():
    """Return the journal's head, and how many rows each table has."""
    models = [model for model in apps.get_models() if model._meta.label not in NOT_RECORDS]
    return journal.head(), {model._meta.label: model._base_manager.count() for model in models}


@pytest.mark.parametrize("line", [one for one in MATRIX if not one.own], ids=lambda line: line.name)
def test_an_auditor_sees_all_and_changes_nothing(line, clients, world):
    before, path = records(), line.path.format(**world.samples)
    let_go(clients["auditor"].post(path, given(line, world)))

    assert records() == before


def test_an_auditor_reads_whatever_any_other_member_of_staff_reads():
    """Except forms to write, which would lead nowhere."""
    unread = [
        line.name
        for line in MATRIX
        if line.get and "auditor" not in line.get and not line.post and not line.hidden
    ]

    assert sorted(unread) == sorted(TO_WRITE_WITH)


def test_the_day_of_the_world_is_today(world):
    assert world.users["agent"].may("plan.amount:record", on=localdate())
    assert not world.users["resident"].may("plan.version:read", on=localdate())
    assert now() - world.made_at < timedelta(hours=1)
