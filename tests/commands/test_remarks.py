from datetime import timedelta

import pytest
from django.utils.timezone import now
from typer.testing import CliRunner

from agglo.cli import build
from agglo.plan.models import Remark

pytestmark = pytest.mark.django_db


@pytest.fixture
def old_remark():
    return Remark.objects.create(figure="prix-eau", text="Faux", at=now() - timedelta(days=800))


def purge(*options):
    return CliRunner().invoke(build("remarks"), ["remarks", "purge", *options])


def test_purging_is_a_dry_run_unless_told_otherwise(old_remark):
    found = purge()

    assert (found.exit_code, found.stdout) == (0, "1\n")
    assert "rien n'est supprimé" in found.stderr
    assert Remark.objects.exists()


def test_purging_for_good_deletes_what_was_kept_long_enough(old_remark):
    Remark.objects.create(figure="prix-eau", text="Faux", at=now())

    found = purge("--wet-run")

    assert (found.exit_code, found.stdout) == (0, "1\n")
    assert Remark.objects.count() == 1
