"""An instance of each past version, brought up to date by today's code: nothing is lost."""

import gzip
import importlib
import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests import instances
from tests.commands import deeds

PAST = sorted(Path(__file__).parent.glob("*.sql.gz"))
COUNTS = "SELECT count(*) FROM {}"
KEPT = ("journal_entry", "people_user", "plan_action", "plan_observation", "plan_amount")


@pytest.fixture(scope="module", params=PAST, ids=lambda path: path.name)
def past(request, tmp_path_factory):
    """Return an instance as a past version left it, on SQLite."""
    folder = tmp_path_factory.mktemp("past")
    found = instances.empty(folder / "var", postgres=False)
    index = importlib.import_module("agglo.web.migrations.0002_index_words")
    with closing(sqlite3.connect(folder / "var" / "agglo.sqlite3")) as database, database:
        database.executescript(gzip.decompress(request.param.read_bytes()).decode())
        for statement in index.CREATE["sqlite"]:
            database.execute(statement)
    found.counts = counts(found)
    found.head = found.sql("SELECT seq, hash FROM journal_head")
    found.archive = folder / "past.tar.gz"
    found.do(deeds.command, "backup", "--out", str(found.archive))  # before it is migrated
    return found


def counts(instance):
    return {name: instance.sql(COUNTS.format(name)) for name in KEPT}


def assert_it_lives(instance, past, tmp_path):
    """Check that nothing is lost, that every page answers, and that one can go on writing."""
    assert counts(instance) == past.counts
    assert instance.sql("SELECT seq, hash FROM journal_head") == past.head
    instance.do(deeds.command, "journal", "verify")
    instance.do(deeds.show, str(tmp_path / "pages.json"))
    pages = json.loads((tmp_path / "pages.json").read_text())
    wrong = {url: status for url, (status, *_) in pages.items() if status not in {200, 302}}
    assert wrong == {"/nulle-part/": 404}
    assert len(pages) > 60
    instance.do(_write)
    instance.do(deeds.command, "journal", "verify")


def _write():
    from django.utils import timezone

    from agglo.commands.pack import load_pack
    from agglo.people.models import User
    from agglo.plan import services as plan
    from agglo.plan.models import Action

    # The roles of the pack say what is new: loading it again is part of an upgrade.
    load_pack(deeds.ROOT / "packs" / "val-fictif", at=timezone.now(), edits="keep")
    head = User.objects.get(email__startswith="chef-de-service@")
    action = Action.objects.get(key="bus-des-villages")
    plan.write_note(action=action, text="Après", actor=head, at=timezone.now())


def test_an_instance_of_a_past_version_is_migrated_in_place(past, tmp_path):
    past.do(_migrate)

    assert_it_lives(past, past, tmp_path)


def _migrate():
    from django.core.management import call_command

    call_command("migrate", verbosity=0)


@pytest.mark.parametrize(
    "target", ["sqlite", pytest.param("postgres", marks=pytest.mark.race)], indirect=True
)
def test_a_backup_of_a_past_version_is_restored_and_migrated(past, target, tmp_path):
    target.do(deeds.command, "restore", str(past.archive))

    assert_it_lives(target, past, tmp_path)


@pytest.fixture
def target(tmp_path, request):
    found = instances.empty(tmp_path / "target", postgres=request.param == "postgres")
    yield found
    found.remove()
