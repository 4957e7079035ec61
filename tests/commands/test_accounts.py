"""The first administrator of a new instance, and the others, from the machine itself."""

from datetime import date

import pytest
from django.utils.timezone import localdate
from typer.testing import CliRunner

from agglo.cli import build
from agglo.journal.models import Entry, Letter
from agglo.people import invitations
from agglo.people.models import User
from tests.people.factories import OrganisationFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def territory():
    OrganisationFactory(epci=True)
    OrganisationFactory(key="mobilites", name="Direction des mobilités", kind="service", insee="")
    RoleFactory(key="administrator", label="Administrateur", permissions=["people.account:manage"])
    RoleFactory(key="agent", label="Agent", permissions=["plan.amount:record"])


def accounts(*words):
    return CliRunner().invoke(build("accounts"), ["accounts", *words])


def test_a_new_instance_gets_its_first_administrator_by_a_link():
    found = accounts("grant", "Ana@Demo.Example", "administrator", "--invite")

    assert found.exit_code == 0, found.stderr
    user = User.objects.get(email="ana@demo.example")
    link = found.stdout.strip()
    assert link.startswith("http://testserver/compte/invitation/")
    assert invitations.read(link.split("/")[-2]) == user
    assert user.may("people.account:manage", on=localdate())
    assert not Letter.objects.exists()
    assert set(Entry.objects.values_list("actor", flat=True)) == {None}


def test_a_role_is_given_for_a_body_between_two_days_and_listed():
    user = UserFactory(email="leo@demo.example", name="Léo")
    days = ("--since", "2026-01-01", "--until", "2126-12-31")

    found = accounts("grant", user.email, "agent", "--for", "mobilites", *days)

    assert found.exit_code == 0, found.stderr
    held = user.memberships.get()
    assert (held.since, held.until) == (date(2026, 1, 1), date(2126, 12, 31))
    listed = accounts("list", "--role", "agent").stdout
    assert "leo@demo.example" in listed
    assert "Agent pour Direction des mobilités" in listed
    assert "leo@" not in accounts("list", "--role", "administrator").stdout


def test_what_does_not_exist_is_said_with_what_does():
    UserFactory(email="leo@demo.example")
    for words, said in [
        (("grant", "nobody@demo.example", "agent"), "--invite"),
        (("grant", "leo@demo.example", "boss"), "administrator, agent"),
        (("grant", "leo@demo.example", "agent", "--for", "lune"), "lune"),
    ]:
        found = accounts(*words)
        assert found.exit_code == 2
        assert said in found.stderr


def test_a_role_is_ended_but_not_the_last_administrators():
    for email in ("ana@demo.example", "bea@demo.example"):
        UserFactory(email=email)
        accounts("grant", email, "administrator")

    assert accounts("end", "ana@demo.example", "administrator").exit_code == 0
    refused = accounts("end", "bea@demo.example", "administrator")

    assert refused.exit_code == 1
    assert "Plus personne ne gérerait les comptes" in refused.stderr
    assert accounts("end", "bea@demo.example", "agent").exit_code == 1


def test_a_refusal_gives_status_one():
    UserFactory(email="leo@demo.example")
    days = ("--since", "2026-02-01", "--until", "2026-01-01")

    found = accounts("grant", "leo@demo.example", "agent", *days)

    assert found.exit_code == 1
    assert "Il ne commence que le 1er" in found.stderr
