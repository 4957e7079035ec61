"""Jobs that run by themselves: at their times, once a slot, and when their room wants them."""

from datetime import time, timedelta

import pytest
from django.db import DatabaseError

from agglo.core.jobs import jobs
from agglo.jobs.models import Slot, Work
from agglo.jobs.schedule import ROUND, WATCH, Scheduler
from agglo.jobs.worker import drain
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture(autouse=True)
def _only_ours(monkeypatch):
    """Leave the jobs of the rooms out."""
    monkeypatch.setattr(jobs, "_known", {})


def tick(at, scheduler=None):
    (scheduler or Scheduler()).tick(at)
    return drain(clock=lambda: at)


def test_a_new_job_waits_for_its_next_time(declare):
    done = declare(daily=time(13))

    assert tick(NOON) == 0
    assert tick(NOON + HOUR) == 1
    assert tick(NOON + HOUR) == 0
    assert len(done) == 1


def test_times_that_passed_while_nobody_worked_are_run_as_one(declare):
    done = declare(daily=time(13))
    tick(NOON)

    assert tick(NOON + 9 * DAY) == 1
    assert tick(NOON + 9 * DAY + HOUR) == 1
    assert len(done) == 2


def test_one_scheduler_looks_again_only_when_a_time_comes(declare, django_assert_num_queries):
    declare(every=timedelta(hours=2))
    scheduler = Scheduler()
    scheduler.tick(NOON)

    with django_assert_num_queries(0):
        scheduler.tick(NOON + ROUND - timedelta(seconds=1))
    assert tick(NOON + 2 * HOUR, scheduler) == 1


def test_a_round_is_noted_so_that_silence_is_seen():
    scheduler = Scheduler()
    for seconds in (0, 10, 40, 50):
        scheduler.tick(NOON + timedelta(seconds=seconds))

    assert Slot.objects.get(key=WATCH).at == NOON + timedelta(seconds=40)


def test_many_schedulers_put_one_work_a_slot(declare):
    declare(every=HOUR)
    schedulers = [Scheduler() for _ in range(3)]
    for scheduler in schedulers:
        scheduler.tick(NOON)

    for n in range(1, 4):
        for scheduler in schedulers:
            scheduler.tick(NOON + n * HOUR)
        assert drain(clock=lambda n=n: NOON + n * HOUR) == 1

    assert Work.objects.count() == 3


def test_a_slot_is_never_put_again_even_when_its_work_was_cleared_away(declare):
    declare(every=HOUR)
    tick(NOON)
    tick(NOON + HOUR)
    Work.objects.all().delete()

    assert tick(NOON + HOUR) == 0
    assert Slot.objects.get(key="desk.sweep").at == NOON + HOUR


def test_a_clock_set_back_puts_nothing(declare):
    declare(every=HOUR)
    tick(NOON)
    tick(NOON + 5 * HOUR)

    assert tick(NOON + 2 * HOUR) == 0


def test_a_slot_whose_last_work_is_still_open_is_covered_by_it(declare):
    def sweep(payload, at):
        raise ValueError

    declare(sweep, every=timedelta(minutes=1), backoff=HOUR)
    scheduler = Scheduler()
    for n in range(10):
        scheduler.tick(NOON + n * timedelta(minutes=1))
        drain(clock=lambda n=n: NOON + n * timedelta(minutes=1))

    assert Work.objects.count() == 1


def test_a_wanted_job_is_put_once_while_it_is_wanted(declare):
    wanted = [True]
    done = declare(wanted=lambda at: wanted[0])
    scheduler = Scheduler()

    scheduler.tick(NOON)
    scheduler.tick(NOON)
    scheduler.tick(NOON + timedelta(seconds=1))
    assert drain(clock=lambda: NOON) == 1
    wanted[0] = False
    scheduler.tick(NOON + timedelta(seconds=2))

    assert drain(clock=lambda: NOON + DAY) == 0
    assert len(done) == 1


def test_a_room_that_is_wrong_about_its_wish_does_not_stop_the_others(declare, caplog):
    def wanted(at):
        raise ZeroDivisionError

    declare(wanted=wanted)
    done = declare(key="desk.tidy", wanted=lambda at: True)

    Scheduler().tick(NOON)
    drain(clock=lambda: NOON)

    assert len(done) == 1
    assert "desk.sweep could not be scheduled" in caplog.text


def test_a_database_that_does_not_answer_is_told_to_the_worker(declare):
    def wanted(at):
        raise DatabaseError

    declare(wanted=wanted)

    with pytest.raises(DatabaseError):
        Scheduler().tick(NOON)
