from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.periods import BadPeriod, Period, add_months, expected_on, is_late

from . import naive

days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
reduced = st.one_of(
    days.map(lambda day: f"{day:%Y}"),
    days.map(lambda day: f"{day:%Y}-T{(day.month + 2) // 3}"),
    days.map(lambda day: f"{day:%Y-%m}"),
    days.map(lambda day: f"{day:%Y-%m-%d}"),
)
periods = st.tuples(days, days).map(lambda ends: Period(min(ends), max(ends))) | reduced.map(
    Period.parse
)
short_periods = st.builds(
    lambda day, length: Period(day, day + timedelta(days=length)), days, st.integers(0, 800)
).filter(lambda period: period.until.year < 2990)
calendar_units = st.sampled_from(["month", "quarter", "year"])


@given(reduced)
def test_a_reduced_date_stands_for_all_of_its_days(code):
    period = Period.parse(code)

    assert naive.days(period) == naive.days_of(code)
    assert period.code == code
    assert period == Period.parse(code, spans=False)


@given(periods)
def test_a_code_reads_back_as_the_same_period(period):
    assert Period.parse(period.code) == period


@given(short_periods)
def test_two_ends_stand_for_all_the_days_between(period):
    written = Period.parse(f"{period.since}/{period.until}")

    assert written == period
    assert written.n_days == len(naive.days(period))


@given(short_periods, short_periods)
def test_containing_and_overlapping_are_about_days(one, other):
    ours, theirs = set(naive.days(one)), set(naive.days(other))

    assert one.contains(other) == (theirs <= ours)
    assert one.overlaps(other) == bool(ours & theirs)
    assert one.contains(other.since) == (other.since in ours)


@given(short_periods, calendar_units)
def test_the_following_period_is_the_first_that_ends_later(period, unit):
    following = period.following(unit)

    assert following.precision == unit
    assert following.until > period.until
    before = Period.containing(following.since - timedelta(days=1), unit)
    assert before.until <= period.until


@given(short_periods, calendar_units)
def test_the_preceding_period_is_the_last_that_starts_before(period, unit):
    preceding = period.preceding(unit)

    assert preceding.since < period.since
    assert preceding.following(unit).since >= period.since


@given(days, calendar_units)
def test_following_and_preceding_undo_each_other(day, unit):
    period = Period.containing(day, unit)

    if period.until.year < 2999:
        assert period.following(unit).preceding(unit) == period


@given(days, st.integers(-600, 600))
def test_months_are_added_one_by_one(day, months):
    expected_month = (day.year * 12 + day.month - 1 + months) % 12 + 1

    later = add_months(day, months)

    assert later.month == expected_month
    assert later.day <= day.day
    assert later.day == day.day or (later + timedelta(days=1)).day == 1


def test_periods_are_sorted_by_start_then_end():
    codes = ["2024", "2023-12-31", "2024-01", "2020-07/2023-12", "2024-01-01", "2024-T1"]

    assert [period.code for period in sorted(map(Period.parse, codes))] == [
        "2020-07/2023-12", "2023-12-31", "2024-01-01", "2024-01", "2024-T1", "2024",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("written", "canonical"),
    [
        ("2024-01/2024-12", "2024"),
        ("2024-01-01/2024-03-31", "2024-T1"),
        ("2023-T1/2023-T3", "2023-01/2023-09"),
        ("2020/2023", "2020/2023"),
        ("2020-01/2023-12", "2020/2023"),
        ("2020-07/2023", "2020-07/2023-12"),
        ("2022-12-06/2022-12-06", "2022-12-06"),
        ("2020-02-29/2020-03", "2020-02-29/2020-03-31"),
    ],
)
def test_the_same_days_have_one_code(written, canonical):
    assert Period.parse(written).code == canonical


@pytest.mark.parametrize(
    "text",
    ["", "24", "2024-13", "2024-00", "2024-02-30", "2023-02-29", "2024-1", "2024-T5", "2024-T0",
     "2024/", "/2024", "2024/2023", "2023/2024/2025", " 2024", "2024 ", "06/12/2022", "0999",
     "2024-03-00", "٢٠٢٤", "2024-03-25T10:00", "2024-S1", "2024-00-10"],
)  # fmt: skip
def test_what_is_not_a_period_is_refused_and_quoted(text):
    with pytest.raises(BadPeriod) as refused:
        Period.parse(text)

    assert refused.value.found == text


def test_a_span_is_not_a_date():
    with pytest.raises(BadPeriod, match="une date comme"):
        Period.parse("2020/2023", spans=False)


def test_a_period_cannot_end_before_it_starts():
    with pytest.raises(ValueError, match="before it starts"):
        Period(date(2024, 1, 2), date(2024, 1, 1))


@pytest.mark.parametrize(
    ("code", "label", "when", "short"),
    [
        ("2023", "2023", "en 2023", "2023"),
        ("2024-T2", "2e trimestre 2024", "au 2e trimestre 2024", "T2 2024"),
        ("2024-03", "mars 2024", "en mars 2024", "03/2024"),
        ("2022-12-06", "le 6 décembre 2022", "le 6 décembre 2022", "06/12/2022"),
        ("2023-10-01", "le 1er octobre 2023", "le 1er octobre 2023", "01/10/2023"),
        ("2020/2023", "de 2020 à 2023", "de 2020 à 2023", "2020–2023"),
        ("2020-07/2023-12", "de juillet 2020 à décembre 2023", None, "07/2020–12/2023"),
        ("2020-08/2023-12", "d'août 2020 à décembre 2023", None, "08/2020–12/2023"),
        ("2024-10/2024-11", "d'octobre à novembre 2024", None, "10/2024–11/2024"),
        ("2022-12-06/2022-12-09", "du 6 au 9 décembre 2022", None, "06/12/2022–09/12/2022"),
        ("2022-11-30/2022-12-01", "du 30 novembre au 1er décembre 2022", None, None),
        ("2022-12-31/2023-01-02", "du 31 décembre 2022 au 2 janvier 2023", None, None),
    ],
)  # fmt: skip
def test_periods_are_written_as_people_say_them(code, label, when, short):
    period = Period.parse(code)

    assert period.label() == label
    assert period.when() == (when or label)
    assert short is None or period.short() == short


def test_a_mandate_is_followed_by_six_years():
    period = Period.parse("2020-07/2026-03")

    assert period.following("mandate").code == "2026-04/2032-03"
    assert Period.parse("2026-04/2032-03").preceding("mandate").code == "2020-04/2026-03"


def test_what_is_observed_once_is_never_late():
    last = Period.parse("2020")

    assert last.following("once") is None
    assert last.preceding("once") is None
    assert expected_on("once", last) is None
    assert not is_late("once", last, on=date(2999, 1, 1))


def test_a_value_that_never_came_has_no_due_day():
    assert expected_on("year", None) is None
    assert not is_late("year", None, on=date(2999, 1, 1))


@pytest.mark.parametrize(
    ("periodicity", "last", "lag", "due"),
    [
        ("month", "2024-01", 0, date(2024, 2, 29)),
        ("month", "2024-01", 15, date(2024, 3, 15)),
        ("quarter", "2023-T4", 30, date(2024, 4, 30)),
        ("year", "2022-09-15", 0, date(2022, 12, 31)),
        ("mandate", "2020-07/2023-12", 0, date(2029, 12, 31)),
    ],
)
def test_a_value_is_late_the_day_after_its_due_day(periodicity, last, lag, due):
    last = Period.parse(last)

    assert expected_on(periodicity, last, lag) == due
    assert not is_late(periodicity, last, lag, on=due)
    assert is_late(periodicity, last, lag, on=due + timedelta(days=1))
