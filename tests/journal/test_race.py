"""Many writers at once make one chain, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest
from django.db import connection, transaction

from agglo.journal import services as journal
from agglo.journal.models import Entry, Head

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
N_WRITERS, N_RECORDS = 8, 20


def at_once(write):
    """Run one function in eight threads that start together, each with its own connection."""
    start = Barrier(N_WRITERS)

    def run(writer):
        try:
            start.wait(timeout=30)
            for n in range(N_RECORDS):
                write(writer, n)
        finally:
            connection.close()

    with ThreadPoolExecutor(N_WRITERS) as pool:
        list(pool.map(run, range(N_WRITERS)))


def record(writer, n):
    journal.record(
        verb="plan.amount:record",
        object_type="plan.action",
        object_key=f"action-{n % 3}",
        after={"writer": writer, "n": n},
        at=NOON,
    )


def assert_one_chain(n_lines):
    assert list(Entry.objects.values_list("seq", flat=True)) == list(range(1, n_lines + 1))
    assert journal.head() == Entry.objects.values_list("seq", "hash").last()
    assert journal.verify() == []


def test_eight_writers_make_one_chain_without_a_gap():
    at_once(record)

    assert_one_chain(N_WRITERS * N_RECORDS)


def test_writers_that_give_up_leave_no_gap():
    def record_or_give_up(writer, n):
        with transaction.atomic():
            record(writer, n)
            if writer % 2:
                transaction.set_rollback(True)

    at_once(record_or_give_up)

    assert_one_chain(N_WRITERS * N_RECORDS // 2)


def test_writers_of_one_line_and_of_many_do_not_mix_their_lines():
    def write(writer, n):
        if n:
            record(writer, n)
        else:
            line = journal.Line(verb="pack:add", object_type="plan.action", object_key="action-1")
            journal.record_many([line] * 50, at=NOON)

    at_once(write)

    assert_one_chain(N_WRITERS * (N_RECORDS - 1 + 50))


def test_the_first_lines_ever_are_written_by_one_writer_at_a_time():
    # What the tables are between their creation and their first line, had the head been lost.
    from agglo.journal import triggers

    triggers.remove(connection)
    Head.objects.all().delete()
    triggers.install(connection)

    at_once(record)

    assert_one_chain(N_WRITERS * N_RECORDS)


def test_a_journal_is_verified_while_it_grows():
    found = []

    def write_or_verify(writer, n):
        if writer:
            record(writer, n)
        else:
            found.extend(journal.verify())

    at_once(write_or_verify)

    assert found == []
    assert_one_chain((N_WRITERS - 1) * N_RECORDS)
