"""What tests of several rooms share: a loaded territory, nothing else."""

import os
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parent.parent
NOON = datetime(2026, 3, 2, 12, tzinfo=ZoneInfo("Europe/Paris"))

settings.register_profile(
    "agglo", deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True
)
settings.load_profile("agglo")


def pytest_collection_modifyitems(items):
    """Skip the races without PostgreSQL, saying so; fail instead where it is required."""
    if os.environ.get("AGGLO_TEST_POSTGRES"):
        return
    if os.environ.get("AGGLO_TEST_REQUIRE_POSTGRES") and any(
        item.get_closest_marker("race") for item in items
    ):
        # The runner chose to leave races out with -m; nothing to require then.
        return
    reason = "PostgreSQL absent : définissez AGGLO_TEST_POSTGRES=postgres://…"
    for item in items:
        if item.get_closest_marker("race"):
            item.add_marker(pytest.mark.skip(reason=reason))


@pytest.fixture(autouse=True)
def _nothing_kept_from_another_test():
    """Tests write rows without the journal, which answers kept by its head do not see."""
    from agglo.journal.kept import forget_everything

    forget_everything()


@pytest.fixture(scope="session", autouse=True)
def _tests_that_commit_may_empty_the_journal():
    from tests.flush import lift_the_triggers

    lift_the_triggers()


def _loaded(pack, django_db_blocker):
    from agglo.commands.pack import load_pack

    with django_db_blocker.unblock(), transaction.atomic():
        yield load_pack(ROOT / "packs" / pack, at=NOON)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def val_fictif(django_db_setup, django_db_blocker):
    """Load packs/val-fictif once for a module; each test's own writes are undone after it."""
    yield from _loaded("val-fictif", django_db_blocker)


@pytest.fixture(scope="module")
def bethune_bruay(django_db_setup, django_db_blocker):
    """Load packs/bethune-bruay once for a module; each test's own writes are undone after it."""
    yield from _loaded("bethune-bruay", django_db_blocker)
