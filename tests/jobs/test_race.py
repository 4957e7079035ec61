"""Many who ask, schedule and take at once, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from django.db import connection

from agglo.core.jobs import jobs
from agglo.jobs import taking
from agglo.jobs.models import Work
from agglo.jobs.queue import enqueue
from agglo.jobs.schedule import Scheduler
from agglo.journal import outbox
from agglo.journal.models import Letter
from tests.conftest import NOON

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
N = 8


def at_once(do):
    """Call one function in eight threads that start together; return what they return."""
    start = Barrier(N)

    def run(n):
        try:
            start.wait(timeout=30)
            return do(n)
        finally:
            connection.close()

    with ThreadPoolExecutor(N) as pool:
        return list(pool.map(run, range(N)))


def test_eight_who_ask_for_the_same_work_get_the_same_one(declare):
    declare()

    works = at_once(lambda n: enqueue("desk.sweep", {"n": n}, at=NOON, once="room-12").pk)

    assert len(set(works)) == Work.objects.count() == 1


def test_eight_who_post_the_same_letter_post_one():
    letters = at_once(
        lambda n: outbox.post(to="ada@demo.example", subject=str(n), body="", key="a", at=NOON).pk
    )

    assert len(set(letters)) == Letter.objects.count() == 1


def test_eight_schedulers_put_one_work_a_slot(declare, monkeypatch):
    monkeypatch.setattr(jobs, "_known", {})
    declare(every=timedelta(minutes=1))
    schedulers = [Scheduler() for _ in range(N)]

    for turn in range(6):
        at = NOON + turn * timedelta(minutes=1)
        at_once(lambda n, at=at: schedulers[n].tick(at))
        while work := taking.take(["default"], "here", at):
            taking.finish(work, at)

    assert Work.objects.count() == 5


def test_eight_who_take_get_each_another_work(declare):
    declare()
    for _ in range(N * 5):
        enqueue("desk.sweep", {}, at=NOON)

    def take(n):
        taken = []
        while work := taking.take(["default"], f"worker-{n}", NOON):
            taken.append(work.pk)
        return taken

    taken = [pk for pks in at_once(take) for pk in pks]

    assert len(taken) == len(set(taken)) == N * 5


def test_eight_who_find_a_dead_worker_release_its_work_once(declare, tmp_path):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    taking.take(["default"], "elsewhere:1:a", NOON)

    later = NOON + timedelta(hours=1)
    released = at_once(lambda n: taking.release_abandoned(tmp_path, later))

    assert sum(released) == 1
    assert Work.objects.get().n_attempts == 1
