"""Answers kept until the journal grows: never a stale one, never one for something else."""

import pytest

from agglo.journal import services as journal
from agglo.journal.kept import Kept, forget_everything
from tests.conftest import NOON

pytestmark = pytest.mark.django_db


def line():
    journal.record(verb="a.b:c", object_type="a.b", object_key="k", at=NOON)


@pytest.fixture
def asked():
    return []


@pytest.fixture
def kept(asked):
    def read(*question):
        asked.append(question)
        return len(asked)

    return Kept(read)


def test_it_is_read_once_while_the_journal_stands_still(kept, asked):
    line()

    assert [kept("a"), kept("a"), kept("a")] == [1, 1, 1]
    assert asked == [("a",)]


def test_it_is_read_again_once_the_journal_has_grown(kept):
    line()
    kept("a")

    line()

    assert kept("a") == 2


def test_another_question_has_its_own_answer(kept):
    line()

    assert [kept("a"), kept("b"), kept("a")] == [1, 2, 3]


def test_nothing_is_kept_while_the_journal_is_empty(kept):
    assert [kept("a"), kept("a")] == [1, 2]


def test_a_kept_answer_costs_one_query(kept, django_assert_num_queries):
    line()
    kept("a")

    with django_assert_num_queries(1):
        kept("a")


def test_a_reading_that_fails_keeps_nothing(asked):
    def read():
        asked.append(())
        if len(asked) == 1:
            raise RuntimeError
        return "read"

    kept = Kept(read)
    line()
    with pytest.raises(RuntimeError):
        kept()

    assert kept() == "read"


def test_what_is_written_and_given_up_leaves_no_trace(kept):
    from django.db import transaction

    line()
    kept("a")
    with transaction.atomic():
        line()
        assert kept("a") == 2
        transaction.set_rollback(True)

    assert kept("a") == 3


def test_everything_can_be_forgotten(kept):
    line()
    kept("a")

    forget_everything()

    assert kept("a") == 2
