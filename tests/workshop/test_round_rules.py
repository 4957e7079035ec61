"""The round: nothing is shown twice, nothing is forgotten, it ends."""

from datetime import date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from agglo.workshop.rules.round import is_reviewed, make_round, month_before, month_start
from tests.workshop.naive import next_of_round

KEYS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@given(KEYS, st.sets(st.sampled_from("abcdefghz")), KEYS)
def test_the_next_action_is_the_one_that_a_plain_search_finds(keys, done, skipped):
    tour = make_round(keys, done, skipped)

    assert tour.current == next_of_round(keys, done, skipped)


@given(KEYS, st.sets(st.sampled_from("abcdefgh")), KEYS)
def test_what_is_done_and_what_remains_make_the_whole(keys, done, skipped):
    tour = make_round(keys, done, skipped)

    assert sorted([*tour.done, *tour.remaining]) == sorted(keys)
    assert tour.is_over == (not tour.remaining)


@given(KEYS.filter(len))
def test_whoever_answers_each_action_ends_the_round(keys):
    done, n_steps = set(), 0

    while current := make_round(keys, done).current:
        assert make_round(keys, done).rank == n_steps + 1
        done.add(current)
        n_steps += 1

    assert n_steps == len(keys)


@given(KEYS.filter(len))
def test_whoever_skips_everything_comes_back_to_the_first(keys):
    skipped = ()

    for key in keys:
        assert make_round(keys, (), skipped).current == key
        skipped = make_round(keys, (), skipped).skipping(key)

    assert make_round(keys, (), skipped).current == keys[0]


def test_an_action_of_the_first_instant_of_the_month_is_reviewed():
    begins = datetime(2026, 3, 1)  # noqa: DTZ001

    assert is_reviewed(begins, begins)
    assert not is_reviewed(begins - timedelta(microseconds=1), begins)
    assert not is_reviewed(None, begins)


@given(st.dates(date(2000, 3, 1), date(2100, 12, 31)))
def test_a_month_before_is_in_the_month_before(on):
    before = month_before(on)

    assert month_start(before) == month_start(month_start(on) - timedelta(days=1))
    assert before.day == on.day or (before + timedelta(days=1)).day == 1
