"""An instance of before the working version: all that it holds was public, and stays so."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.plan.factories import NOON

BEFORE, AFTER = ("plan", "0001_initial"), ("plan", "0003_publish_what_was_public")


def migrated(target):
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return executor.loader.project_state([target]).apps


@pytest.fixture
def before():
    """Give the tables of the previous version, and put those of this one back afterwards."""
    yield migrated(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


@pytest.mark.django_db(transaction=True)
def test_what_was_public_is_published_once_by_the_migration(before):
    action = before.get_model("plan", "Action").objects.create(key="a", name="A")
    trees = before.get_model("plan", "Indicator").objects.create(
        key="arbres", name="Arbres", decimals=0
    )
    before.get_model("plan", "Milestone").objects.create(key="m", action=action, name="M")
    amounts = before.get_model("plan", "Amount").objects
    first = amounts.create(key="s", label="S", amount_cents=1, entered_at=NOON)
    amounts.create(key="s", label="S", amount_cents=2, entered_at=NOON, supersedes=first)
    before.get_model("plan", "Observation").objects.create(
        indicator=trees, period="2025", since=NOON, until=NOON, value=1, entered_at=NOON
    )

    migrated(AFTER)

    from agglo.plan.models import Amount, Milestone, Observation, Publication

    (publication,) = Publication.objects.all()
    assert (publication.label, publication.by, publication.imported) == (
        "Mise en service",
        None,
        None,
    )
    assert Amount.objects.published().get().amount_cents == 2
    assert [Milestone.objects.published().count(), Observation.objects.published().count()] == [
        1,
        1,
    ]
    assert Amount.objects.filter(publication=publication).count() == 2


@pytest.mark.django_db(transaction=True)
def test_an_empty_instance_has_no_publication(before):
    migrated(AFTER)

    from agglo.plan.models import Publication

    assert not Publication.objects.exists()
