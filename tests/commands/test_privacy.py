"""The register as a table, and the purge that is first only tried."""

import csv
import io
from datetime import timedelta

import pytest
from django.utils.timezone import now
from typer.testing import CliRunner

from agglo.cli import build
from agglo.people import privacy
from agglo.people.models import User
from tests.people.factories import UserFactory

pytestmark = pytest.mark.django_db


def run(*words):
    return CliRunner().invoke(build("privacy"), ["privacy", *words])


def test_the_register_is_a_table_with_a_row_a_processing():
    rows = list(csv.DictReader(io.StringIO(run("register").stdout)))

    assert {row["traitement"] for row in rows} == {one.title for one in privacy.register()}
    assert all(row["conservation"] and row["base légale"] for row in rows)


def test_a_purge_is_counted_then_done():
    user = UserFactory(unconfirmed=True)
    User.objects.filter(pk=user.pk).update(joined_at=now() - timedelta(days=31))

    tried = run("purge", "--dry-run")
    assert "comptes jamais confirmés" in tried.stdout
    assert User.objects.get(pk=user.pk).is_active
    assert "Essai à blanc" in tried.stderr

    assert run("purge").exit_code == 0
    assert not User.objects.get(pk=user.pk).is_active
