"""Secrets that no longer open, and people who lost every way to prove who they are."""

from datetime import UTC, datetime

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from typer.testing import CliRunner

from agglo.journal.models import Entry
from agglo.people import identity, sealing
from tests.people.factories import UserFactory
from tests.people.factors import code, give_application
from tests.people.test_accounts import is_signed_in, sign_in

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)


def give(client, said):
    return client.post("/compte/connexion/code/", {"code": said})


def test_what_is_sealed_opens():
    assert sealing.unseal(sealing.seal("JBSWY3DPEHPK3PXP")) == "JBSWY3DPEHPK3PXP"
    assert sealing.seal("a") != sealing.seal("a")


def test_under_another_key_nothing_opens_and_no_code_is_good(settings, client):
    user = UserFactory()
    secret = give_application(user)
    RecoveryCodes.activate(user)
    settings.SECRET_KEY = "another one " * 6
    sign_in(client, user.email)

    for said in (code(secret), code("A" * 32), code(""), "000000"):
        give(client, said)

    assert not is_signed_in(client)


def test_what_does_not_open_is_never_the_same_secret(caplog):
    assert sealing.unseal("x") != sealing.unseal("x")
    assert len(sealing.unseal("")) == 40
    assert "AGGLO_SECRET_KEY" in caplog.text


def test_an_administrator_takes_every_factor_away_and_closes_sessions(client):
    user, admin = UserFactory(), UserFactory()
    secret = give_application(user)
    RecoveryCodes.activate(user)
    sign_in(client, user.email)
    give(client, code(secret))
    assert is_signed_in(client)

    n_removed = identity.remove_factors(user=user, actor=admin, at=AT)

    assert n_removed == 2
    assert not Authenticator.objects.exists()
    assert client.get("/compte/").url.startswith("/compte/connexion/")
    line = Entry.objects.get(verb="people.factor:reset")
    assert (line.actor, line.after) == (admin, {"kinds": ["recovery_codes", "totp"]})


def test_there_is_nothing_to_journal_when_there_was_none():
    assert identity.remove_factors(user=UserFactory(), actor=None, at=AT) == 0
    assert not Entry.objects.exists()


def test_whoever_owns_the_machine_lets_the_last_administrator_in():
    from agglo.commands.accounts import app

    user = UserFactory()
    give_application(user)

    done = CliRunner().invoke(app, ["reset-factors", user.email])

    assert (done.exit_code, "second facteur levé" in done.stdout) == (0, True)
    assert not Authenticator.objects.exists()
    again = CliRunner().invoke(app, ["reset-factors", user.email])
    assert "aucun second facteur" in again.stdout
    assert CliRunner().invoke(app, ["reset-factors", "inconnue@demo.example"]).exit_code == 2
