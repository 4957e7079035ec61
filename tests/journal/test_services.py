"""Writing the journal: one chain, numbered without a gap."""

from datetime import UTC, date, datetime
from decimal import Decimal
from time import process_time

import pytest
from django.db import transaction

from agglo.core.canonical import canonical_bytes
from agglo.journal import services as journal
from agglo.journal.models import Entry, Head, Import
from agglo.people.models import User

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


def record(key="vidange", **fields):
    fields = {"verb": "plan.milestone:record", "object_type": "plan.action", "at": NOON} | fields
    return journal.record(object_key=key, **fields)


def line(n, key=None):
    return journal.Line(
        verb="pack:add",
        object_type="plan.observation",
        object_key=key or f"observation-{n}",
        after={"indicator": f"indicator-{n % 300}", "value": Decimal(n) / 4, "period": "2024"},
    )


def test_an_empty_journal_has_a_head_at_zero():
    assert journal.head() == (0, "")
    assert journal.verify() == []


def test_lines_follow_each_other_and_those_of_their_object():
    first, other, second = record("a"), record("b"), record("a")

    assert [entry.seq for entry in (first, other, second)] == [1, 2, 3]
    assert [first.previous, other.previous, second.previous] == ["", first.hash, other.hash]
    assert [first.object_previous, other.object_previous] == ["", ""]
    assert second.object_previous == first.hash
    assert journal.head() == (3, second.hash)
    assert journal.verify() == []


def test_a_line_is_read_back_as_it_was_recorded():
    actor = User.objects.create_user("agent@demo.example", name="Ana")

    record(
        actor=actor,
        before={"montant": Decimal("1.50"), "le": date(2026, 1, 2)},
        after={"montant": None, "à": NOON, "noms": ["é", "\u2028", "😀", "\\xff"]},
        why="Corrigé après\nrelecture",
    )

    entry = Entry.objects.get()
    assert entry.actor == actor
    assert entry.at == NOON
    assert entry.before == {"montant": "1.5", "le": "2026-01-02"}
    assert entry.after["noms"] == ["é", "\u2028", "😀", "\\xff"]
    assert entry.after["à"] == "2026-03-02T12:00:00+00:00"
    assert journal.verify() == []


def test_a_journal_written_at_any_instant_verifies():
    for microsecond in (0, 1, 120_000, 999_999):
        record(at=NOON.replace(microsecond=microsecond))

    assert journal.verify() == []


def test_an_instant_without_its_offset_is_refused_and_nothing_is_written():
    with pytest.raises(ValueError, match="offset"), transaction.atomic():
        record(at=datetime(2026, 3, 2))  # noqa: DTZ001

    assert journal.head() == (0, "")


def test_a_line_has_a_person_or_an_import_for_author_never_both():
    actor = User.objects.create_user("agent@demo.example")
    imported = Import.objects.create(pack="val-fictif", digest="0" * 64, at=NOON)

    record(imported=imported)
    record()
    with pytest.raises(Exception, match="entry_has_one_author"), transaction.atomic():
        record(actor=actor, imported=imported)

    assert journal.head()[0] == 2


def test_a_transaction_that_fails_leaves_no_line_and_no_gap():
    record("a")
    with transaction.atomic():
        record("b")
        transaction.set_rollback(True)

    assert record("c").seq == 2
    assert journal.verify() == []


def test_one_line_costs_five_queries_whatever_the_length_of_the_journal(
    django_assert_max_num_queries,
):
    journal.record_many((line(n) for n in range(100)), at=NOON)

    with django_assert_max_num_queries(5):
        record()


def test_the_head_costs_one_query(django_assert_num_queries):
    record()

    with django_assert_num_queries(1):
        journal.head()


def test_many_lines_make_the_same_chain_as_one_by_one():
    keys = [f"objet-{n % 7}" for n in range(40)]
    record("objet-3")
    with transaction.atomic():
        for n, key in enumerate(keys):
            one = line(n, key)
            journal.record(
                verb=one.verb,
                object_type=one.object_type,
                object_key=one.object_key,
                after=one.after,
                at=NOON,
            )
        one_by_one = journal.head()
        transaction.set_rollback(True)

    n_lines = journal.record_many((line(n, key) for n, key in enumerate(keys)), at=NOON)

    assert n_lines == 40
    assert journal.head() == one_by_one
    assert journal.verify() == []


def test_many_lines_are_chained_across_the_batches_they_are_written_in():
    n_lines = 2 * journal.CHUNK + 1

    assert journal.record_many((line(n, "le-meme") for n in range(n_lines)), at=NOON) == n_lines
    assert journal.verify() == []


def test_no_line_at_all_may_be_recorded():
    assert journal.record_many([], at=NOON) == 0
    assert journal.head() == (0, "")


def test_ten_thousand_lines_take_less_than_a_second_of_processor():
    lines = [line(n) for n in range(10_000)]

    started = process_time()
    journal.record_many(lines, at=NOON)
    spent_s = process_time() - started

    # Measured 0.45 s; a machine shared by many may take longer, never the 1.6 s that models took.
    assert spent_s < 1
    assert journal.verify() == []


def test_a_journal_that_lost_its_head_accepts_nothing_more(corruptible):
    record()
    Head.objects.all().delete()

    with pytest.raises(journal.BrokenJournal):
        record()


def test_a_head_is_made_again_when_there_is_no_line(corruptible):
    Head.objects.all().delete()

    assert record().seq == 1
    assert journal.verify() == []


def test_before_and_after_are_kept_as_their_canonical_text():
    record(after={"b": 1, "a": [True, None]})

    (text,) = Entry.objects.extra(select={"text": "after"}).values_list("text", flat=True)
    assert text == canonical_bytes({"a": [True, None], "b": 1}).decode()
