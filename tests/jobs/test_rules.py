"""Slots, waits and leases, on their limits."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.core.jobs import MONDAY, SUNDAY, Job
from agglo.jobs import rules
from tests.jobs import naive

PARIS = ZoneInfo("Europe/Paris")


def job(**when):
    return Job(key="desk.sweep", title="Balayage", run=lambda payload, at: None, **when)


def at(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


def test_a_daily_job_runs_at_its_time_of_the_wall_whatever_the_season():
    daily = job(daily=time(3, 30))

    for day in ("2026-01-15", "2026-07-15", "2026-03-29", "2026-10-25"):
        slot = rules.last_slot(daily, at(f"{day}T12:00"), PARIS)
        assert slot.astimezone(PARIS) == at(f"{day}T03:30")


def test_a_slot_is_past_from_its_very_instant():
    daily, instant = job(daily=time(3, 30)), at("2026-03-02T03:30")

    assert rules.last_slot(daily, instant, PARIS) == instant
    assert rules.next_slot(daily, instant, PARIS) == at("2026-03-03T03:30")
    assert rules.next_slot(daily, instant - timedelta(microseconds=1), PARIS) == instant


def test_a_time_that_the_change_to_summer_skips_comes_an_hour_later():
    slot = rules.last_slot(job(daily=time(2, 30)), at("2026-03-29T12:00"), PARIS)

    assert slot.astimezone(PARIS) == at("2026-03-29T03:30")


def test_a_time_that_the_change_to_winter_repeats_comes_once():
    daily = job(daily=time(2, 30))

    first = rules.last_slot(daily, at("2026-10-25T12:00"), PARIS)

    assert first == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)
    assert rules.next_slot(daily, first, PARIS) == datetime(2026, 10, 26, 1, 30, tzinfo=UTC)


def test_a_weekly_job_runs_on_its_day():
    weekly = job(weekly=(MONDAY, time(7)))

    assert rules.last_slot(weekly, at("2026-03-08T12:00"), PARIS) == at("2026-03-02T07:00")
    assert rules.next_slot(weekly, at("2026-03-08T12:00"), PARIS) == at("2026-03-09T07:00")


def test_a_job_without_a_time_has_no_slot():
    assert rules.last_slot(job(), at("2026-03-08T12:00"), PARIS) is None
    assert rules.next_slot(job(wanted=lambda at: True), at("2026-03-08T12:00"), PARIS) is None


whens = st.one_of(
    st.builds(lambda n: {"every": timedelta(minutes=n)}, st.integers(1, 3000)),
    st.builds(lambda h, m: {"daily": time(h, m)}, st.integers(0, 23), st.integers(0, 59)),
    st.builds(
        lambda d, h, m: {"weekly": (d, time(h, m))},
        st.integers(MONDAY, SUNDAY),
        st.integers(0, 23),
        st.integers(0, 59),
    ),
)
instants = st.builds(  # around both changes of the clocks
    lambda day, minutes: day + timedelta(minutes=minutes),
    st.sampled_from([datetime(2026, 3, 27, tzinfo=UTC), datetime(2026, 10, 23, tzinfo=UTC)]),
    st.floats(0, 4 * 24 * 60),
)


@settings(max_examples=40)
@given(when=whens, since=instants, hours=st.integers(1, 30))
def test_slots_are_those_found_by_looking_at_every_minute(when, since, hours):
    scheduled, until = job(**when), since + timedelta(hours=hours)

    found, slot = [], rules.next_slot(scheduled, since, PARIS)
    while slot <= until:
        assert rules.last_slot(scheduled, slot, PARIS) == slot
        found.append(slot)
        slot = rules.next_slot(scheduled, slot, PARIS)

    assert found == naive.slots(scheduled, since, until, PARIS)


@given(n=st.integers(1, 60), chance=st.floats(0, 1), retries=st.integers(0, 60))
def test_a_wait_grows_to_six_hours_and_moves_by_a_fifth_at_most(n, chance, retries):
    wait = rules.wait_after(job(retries=retries), n, chance)

    if n > retries:
        assert wait is None
    else:
        plain = min(timedelta(seconds=30 * 2 ** min(n - 1, 30)), rules.LONGEST_WAIT)
        assert 0.8 * plain <= wait <= 1.2 * plain


def test_jobs_that_failed_together_do_not_come_back_together():
    waits = {rules.wait_after(job(), 1, chance / 10) for chance in range(11)}

    assert len(waits) == 11
    assert (min(waits).seconds, max(waits).seconds) == (24, 36)


@pytest.mark.parametrize(
    ("lease_s", "lives", "abandoned"),
    [
        (1, None, False),
        (0, None, True),
        (-1, None, True),
        (-9999, True, False),
        (60, False, True),
    ],
)
def test_the_lease_decides_only_where_the_machine_cannot_tell(lease_s, lives, abandoned):
    now = at("2026-03-02T12:00")

    assert rules.is_abandoned(now + timedelta(seconds=lease_s), now, lives) is abandoned


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("ada@demo.example", "a…@demo.example"),
        ("a@demo.example", "a…@demo.example"),
        ('"a@b"@demo.example', '"…@demo.example'),
        ("", "adresse effacée"),
    ],
)
def test_an_address_is_masked(address, shown):
    assert rules.masked(address) == shown
