from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.periods import Period
from agglo.plan.rules import series
from agglo.plan.rules.exact import as_decimal
from agglo.plan.rules.figures import Record
from agglo.plan.rules.series import Known
from tests.plan import naive

values = st.none() | st.decimals(-10_000, 10_000, places=3)
weights = st.none() | st.integers(0, 90_000).map(Decimal)


def record(value, *, commune="", period="2024", weight=None, qualifier=""):
    value = None if value is None else Decimal(value)
    weight = None if weight is None else Decimal(weight)
    return Record("observation", "a", commune, period, commune, value, qualifier, weight=weight)


def of_communes(*values, **fields):
    return [
        record(value, commune=f"{62000 + number}", **fields)
        for number, value in enumerate(values, start=1)
    ]


@given(rows=st.lists(st.tuples(values, weights), max_size=12), how=st.sampled_from(["sum", "mean"]))
def test_communes_add_up_as_by_hand(rows, how):
    records = [
        record(value, commune=f"{62001 + number}", weight=weight)
        for number, (value, weight) in enumerate(rows)
    ]

    found = series.over_communes(records, how, n_communes=12)

    by_hand = naive.over_communes(rows, how)
    assert found.value == (None if by_hand is None else as_decimal(by_hand))
    assert found.n_known <= found.n_expected


@given(
    values=st.lists(values, min_size=2, max_size=12), how=st.sampled_from(["sum", "mean", "last"])
)
def test_periods_add_up_as_by_hand(values, how):
    records = [
        record(value, period=f"2024-{month:02}") for month, value in enumerate(values, start=1)
    ]

    found = series.over_time(records, communes="sum", time=how, n_communes=0)

    by_hand = naive.over_time(values, how)
    assert found.value == (None if by_hand is None else as_decimal(by_hand))


@given(
    table=st.lists(
        st.lists(st.decimals(0, 1000, places=2), min_size=3, max_size=3), min_size=1, max_size=6
    )
)
def test_a_sum_is_the_same_by_commune_then_by_time_or_the_other_way(table):
    by_month = [
        record(value, commune=f"6200{commune}", period=f"2024-{month:02}")
        for month, row in enumerate(table, start=1)
        for commune, value in enumerate(row)
    ]

    found = series.over_time(by_month, communes="sum", time="sum", n_communes=3)

    assert found.value == sum(sum(row) for row in table)
    assert not found.is_partial


def test_a_missing_commune_is_counted_and_makes_the_sum_a_least():
    records = of_communes(*[10] * 98)

    found = series.over_communes(records, "sum", n_communes=100)

    assert (found.value, found.n_known, found.n_expected) == (Decimal(980), 98, 100)
    assert found.qualifier == "at-least"


def test_an_unknown_commune_is_as_missing_as_an_absent_one():
    found = series.over_communes(of_communes(10, None, 0), "sum", n_communes=3)

    assert (found.value, found.n_known, found.n_expected) == (Decimal(10), 2, 3)


def test_a_sum_with_a_negative_term_and_a_hole_is_only_about_right():
    found = series.over_communes(of_communes(10, -4), "sum", n_communes=3)

    assert found.qualifier == "about"


def test_a_sum_of_nothing_known_is_unknown_and_not_zero():
    found = series.over_communes(of_communes(None, None), "sum", n_communes=2)

    assert found.value is None


def test_the_whole_territory_wins_over_its_communes():
    records = [record(100), *of_communes(10, 20)]

    found = series.over_communes(records, "sum", n_communes=2)

    assert (found.value, found.how, found.is_partial) == (Decimal(100), "whole", False)


def test_a_whole_known_to_be_unknown_leaves_the_communes_speak():
    records = [record(None), *of_communes(10, 20)]

    found = series.over_communes(records, "sum", n_communes=2)

    assert found.value == 30


def test_a_mean_is_weighted_and_leaves_out_what_has_no_weight():
    records = [
        record(50, commune="62001", weight=1),
        record(80, commune="62002", weight=3),
        record(0, commune="62003", weight=None),
    ]

    found = series.over_communes(records, "mean", n_communes=3)

    assert found.value == Decimal("72.5")
    assert (found.n_known, found.qualifier) == (2, "about")


def test_what_does_not_add_up_is_unknown():
    assert series.over_communes(of_communes(1, 2), "none", n_communes=2).value is None


def test_a_month_missing_in_the_middle_is_counted():
    records = [record(5, period=period) for period in ("2024-01", "2024-02", "2024-05")]

    found = series.over_time(records, communes="sum", time="sum", n_communes=0)

    assert (found.n_known, found.n_expected, found.qualifier) == (3, 5, "at-least")


def test_the_last_known_value_wins_over_a_later_unknown_one():
    records = [record(5, period="2024-01"), record(None, period="2024-02")]

    found = series.over_time(records, communes="sum", time="last", n_communes=0)

    assert (found.value, found.periods) == (Decimal(5), (Period.parse("2024-01"),))


def known(*codes):
    return [Known(Period.parse(code), 1) for code in codes]


def test_a_window_that_was_observed_is_taken_as_it_is():
    chosen = series.inside(known("2024", "2024-01", "2024-02"), Period.parse("2024"), "sum")

    assert chosen == (Period.parse("2024"),)


def test_overlapping_periods_are_never_added_together():
    periods = known("2024-T1", "2024-01", "2024-02", "2024-04")

    chosen = series.inside(periods, Period.parse("2024"), "sum")

    assert [period.code for period in chosen] == ["2024-T1", "2024-04"]


@given(
    months=st.lists(
        st.tuples(st.integers(1, 12), st.integers(0, 5)).map(
            lambda pair: f"2024-{pair[0]:02}/2024-{min(12, sum(pair)):02}"
        ),
        max_size=8,
    )
)
def test_the_periods_chosen_lie_inside_and_do_not_overlap(months):
    window = Period.parse("2024")

    chosen = series.inside(known(*months), window, "sum")

    assert all(window.contains(period) for period in chosen)
    assert all(not a.overlaps(b) for a in chosen for b in chosen if a != b)
    assert bool(chosen) == bool(months)


def test_the_latest_period_skips_those_where_nothing_is_known():
    periods = [Known(Period.parse("2023"), 3), Known(Period.parse("2024"), 0)]

    assert series.latest(periods, "year") == Period.parse("2023")


@pytest.mark.parametrize(
    ("periodicity", "wanted"), [("year", "2023"), ("mandate", "2020-07/2023-12")]
)
def test_of_two_periods_that_end_together_the_one_that_suits_wins(periodicity, wanted):
    periods = known("2020-07/2023-12", "2023")

    assert series.latest(periods, periodicity) == Period.parse(wanted)


@given(value=st.fractions())
def test_a_decimal_is_the_nearest_of_twelve_decimals(value):
    assert abs(Fraction(as_decimal(value)) - value) <= Fraction(1, 2 * 10**12)
