"""The database refuses to rewrite the journal, whoever asks."""

from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import F

from agglo.journal import services as journal
from agglo.journal import triggers
from agglo.journal.models import Entry, Head

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)

COLUMNS = "at, verb, object_type, object_key, why, previous, object_previous"


def copied(seq, to, hash_, insert="INSERT"):
    """Return a statement that adds a line like another one."""
    return (
        f"{insert} INTO journal_entry (seq, {COLUMNS}, hash) "  # noqa: S608
        f"SELECT {to}, {COLUMNS}, {hash_} FROM journal_entry WHERE seq = {seq}"
    )


REWRITINGS = [
    "UPDATE journal_entry SET why = 'autre' WHERE seq = 2",
    "UPDATE journal_entry SET seq = 9 WHERE seq = 3",
    "UPDATE journal_entry SET hash = 'autre'",
    "DELETE FROM journal_entry WHERE seq = 3",
    "DELETE FROM journal_entry",
    copied(1, to=0, hash_="'x'"),
    copied(1, to=3, hash_="'x'"),
    "UPDATE journal_head SET seq = 2",
    "UPDATE journal_head SET hash = 'autre'",
    "UPDATE journal_head SET id = 2, seq = 9",
    "DELETE FROM journal_head",
    "INSERT INTO journal_head (id, seq, hash) VALUES (2, 0, '')",
    "INSERT INTO journal_head (id, seq, hash) VALUES (1, 0, '')",
]

ON_POSTGRESQL = ["TRUNCATE journal_entry", "TRUNCATE journal_head"]

ON_SQLITE = [
    copied(2, to=2, hash_="'x'", insert="REPLACE"),
    copied(2, to=9, hash_="hash", insert="REPLACE"),
    "UPDATE OR REPLACE journal_entry SET seq = 2 WHERE seq = 3",
    "REPLACE INTO journal_head (id, seq, hash) VALUES (1, 0, '')",
    "UPDATE OR IGNORE journal_entry SET why = 'autre'",
]


@pytest.fixture(autouse=True)
def three_lines(db):
    for key in ("a", "b", "a"):
        journal.record(
            verb="plan.milestone:record", object_type="plan.action", object_key=key, at=NOON
        )


@pytest.mark.parametrize(
    "statement", REWRITINGS + (ON_SQLITE if connection.vendor == "sqlite" else ON_POSTGRESQL)
)
def test_the_database_refuses(statement):
    before = list(Entry.objects.values_list())

    connection.check_constraints()  # PostgreSQL empties no table that still has checks to do
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)

    assert list(Entry.objects.values_list()) == before
    assert journal.verify() == []


def test_a_model_is_refused_as_well():
    entry = Entry.objects.get(seq=2)
    entry.why = "autre"

    for rewrite in (entry.save, entry.delete, Entry.objects.all().delete):
        with pytest.raises(IntegrityError, match="append-only"), transaction.atomic():
            rewrite()


def test_the_head_goes_forward():
    Head.objects.update(seq=F("seq") + 1)

    assert journal.head()[0] == 4


def test_a_protection_that_was_lifted_is_named_and_put_back():
    expected = triggers.expected(connection)
    assert triggers.missing(connection) == []

    triggers.remove(connection)
    assert triggers.missing(connection) == expected

    triggers.reinstall_after_migrate(sender=None, using="default")
    assert triggers.missing(connection) == []
