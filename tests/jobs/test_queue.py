"""What is asked for is run: after the transaction that asks, once a text, again if it fails."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.db import IntegrityError, transaction
from django_tasks import TaskResultStatus as Status

from agglo.core.jobs import Stopped, jobs
from agglo.core.refusal import Refusal
from agglo.jobs import rules, taking
from agglo.jobs.models import Work
from agglo.jobs.queue import UnknownJob, enqueue
from agglo.jobs.tasks import perform
from agglo.jobs.worker import drain
from tests.conftest import NOON

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def run_all(at=NOON):
    return drain(clock=lambda: at)


def test_a_work_is_run_with_its_payload_and_is_done(declare):
    done = declare()
    work = enqueue("desk.sweep", {"room": 12}, at=NOON)

    assert run_all() == 1
    assert run_all() == 0

    assert done == [{"room": 12}]
    work.refresh_from_db()
    assert Work.objects.done().get() == work
    assert (work.n_attempts, work.token, work.lease_until) == (1, "", None)
    assert work.task.finished_at == NOON


def test_a_work_goes_with_the_transaction_that_asks_for_it(declare):
    declare()
    with transaction.atomic():
        enqueue("desk.sweep", {}, at=NOON)
        transaction.set_rollback(True)

    assert run_all() == 0


def test_a_work_waits_for_its_time_to_the_second(declare):
    declare()
    enqueue("desk.sweep", {}, at=NOON, run_after=NOON + MINUTE)

    assert run_all(NOON + MINUTE - timedelta(seconds=1)) == 0
    assert run_all(NOON + MINUTE) == 1


def test_works_are_taken_in_the_order_of_their_times(declare):
    done = declare()
    for n, minutes in enumerate([3, 1, 2, 1]):
        enqueue("desk.sweep", {"n": n}, at=NOON, run_after=NOON + minutes * MINUTE)

    run_all(NOON + 5 * MINUTE)

    assert [payload["n"] for payload in done] == [1, 3, 2, 0]


def test_the_same_text_asks_for_one_work_for_ever(declare):
    done = declare()
    first = enqueue("desk.sweep", {"n": 1}, at=NOON, once="room-12")
    run_all()

    second = enqueue("desk.sweep", {"n": 2}, at=NOON, once="room-12")

    assert first == second
    assert run_all() == 0
    assert done == [{"n": 1}]
    assert enqueue("desk.sweep", {}, at=NOON, once="room-13") != first


def test_two_jobs_may_use_the_same_text(declare):
    declare()
    declare(key="desk.polish")

    first = enqueue("desk.sweep", {}, at=NOON, once="room-12")

    assert enqueue("desk.polish", {}, at=NOON, once="room-12") != first


def test_the_database_itself_refuses_the_same_text_twice(declare):
    declare()
    work = enqueue("desk.sweep", {}, at=NOON, once="room-12")
    task = perform.enqueue(key="desk.sweep", payload={}).db_result

    with pytest.raises(IntegrityError), transaction.atomic():
        Work.objects.create(task=task, key=work.key, once=work.once)


def test_a_job_that_nobody_declares_is_refused():
    with pytest.raises(UnknownJob):
        enqueue("desk.sweep", {}, at=NOON)


def test_the_scheduler_keeps_its_own_texts(declare):
    declare()

    with pytest.raises(ValueError, match="may not begin"):
        enqueue("desk.sweep", {}, at=NOON, once="@room-12")


def test_a_payload_must_be_json(declare):
    declare()

    with pytest.raises(TypeError):
        enqueue("desk.sweep", {"room": object()}, at=NOON)


class RoomIsLocked(Refusal):
    code = "desk.room-is-locked"
    what = "La salle n’est pas balayée."
    why = "Elle est fermée à clé."
    remedy = "Demandez la clé à l’accueil."


def test_a_work_that_fails_is_tried_again_later_and_later_then_given_up(declare):
    tries = []

    def sweep(payload, at):
        tries.append(at)
        raise RoomIsLocked

    declare(sweep, retries=3)
    work, at = enqueue("desk.sweep", {}, at=NOON), NOON

    while Work.objects.open().exists():
        assert run_all(at - timedelta(seconds=1)) == 0
        assert run_all(at) == 1
        work.refresh_from_db()
        at = work.task.run_after

    waits = [(b - a) / timedelta(seconds=30) for a, b in pairwise(tries)]
    assert all(0.8 <= wait / plain <= 1.2 for wait, plain in zip(waits, [1, 2, 4], strict=True))
    assert Work.objects.failed().get() == work
    assert work.error.startswith("La salle n’est pas balayée.")
    assert work.reference.startswith("T-")
    assert "RoomIsLocked" in work.task.traceback


def test_a_work_that_ends_well_after_a_failure_forgets_it(declare):
    answers = iter([ValueError("secret@demo.example"), None])

    def sweep(payload, at):
        if error := next(answers):
            raise error

    declare(sweep)
    work = enqueue("desk.sweep", {}, at=NOON)

    run_all()
    work.refresh_from_db()
    assert work.error == "Erreur inattendue (ValueError)."  # the message may name a person
    run_all(NOON + MINUTE)

    work.refresh_from_db()
    assert Work.objects.done().get() == work
    assert (work.error, work.reference, work.task.traceback) == ("", "", "")


def test_whatever_a_job_raises_the_next_one_is_run(declare):
    def sweep(payload, at):
        raise [SystemExit, KeyboardInterrupt, MemoryError][payload["n"]]

    declare(sweep, retries=0)
    done = declare(key="desk.polish")
    for n in range(3):
        enqueue("desk.sweep", {"n": n}, at=NOON)
    enqueue("desk.polish", {}, at=NOON)

    assert run_all() == 4
    assert len(done) == 1
    assert Work.objects.failed().count() == 3


def test_a_work_whose_job_left_with_an_older_version_fails_and_says_so(declare):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    known = jobs.get("desk.sweep")
    jobs.remove("desk.sweep")

    run_all()
    jobs.register(known)

    assert Work.objects.failed().get().error.startswith("Cette version du logiciel")


def test_a_job_may_say_how_far_it_is_and_which_try_it_is(declare):
    seen = []

    def sweep(payload, at, run):
        run.progress(3, 10)
        seen.append((run.attempt, run.done, run.total, run.cancelled))

    declare(sweep)
    enqueue("desk.sweep", {}, at=NOON)

    run_all()

    assert seen == [(1, 3, 10, False)]


def taken(at=NOON, worker="elsewhere:1:a"):
    return taking.take(["default"], worker, at)


def test_a_work_taken_is_not_for_another_worker(declare):
    declare()
    enqueue("desk.sweep", {}, at=NOON)

    assert taken() is not None
    assert taken() is None


def test_only_the_queues_of_a_worker_are_its_own(declare):
    declare(queue="long")
    enqueue("desk.sweep", {}, at=NOON)

    assert taking.take(["default"], "elsewhere:1:a", NOON) is None
    assert taking.take(["default", "long"], "elsewhere:1:a", NOON) is not None


def test_a_work_is_given_again_when_its_lease_ends_and_finished_once(declare, tmp_path):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    slow, later = taken(), NOON + rules.LEASE

    assert taking.release_abandoned(tmp_path, later - timedelta(seconds=1)) == 0
    assert taking.release_abandoned(tmp_path, later) == 1
    fast = taken(later)

    assert fast.n_attempts == 2
    assert not taking.finish(slow, later)
    assert not taking.fail(slow, ValueError(), later)
    assert not taking.leave(slow, later)
    assert not taking.hold(slow, later, 1, 2)
    assert taking.is_unwanted(slow)
    assert Work.objects.running().get() == fast
    assert taking.finish(fast, later)
    assert Work.objects.done().get() == fast


def test_a_worker_that_says_it_lives_keeps_its_work(declare, tmp_path):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    work, at = taken(), NOON

    for _ in range(5):
        at += rules.LEASE - timedelta(seconds=1)
        assert taking.release_abandoned(tmp_path, at) == 0
        assert taking.hold(work, at, 4, 8)

    work.refresh_from_db()
    assert (work.n_done, work.percent) == (4, 50)


def test_a_work_that_kills_every_worker_is_given_up(declare, tmp_path):
    declare(retries=2)
    enqueue("desk.sweep", {}, at=NOON)
    at = NOON

    for _ in range(3):
        assert taken(at) is not None
        at += rules.LEASE
        assert taking.release_abandoned(tmp_path, at) == 1

    assert taken(at) is None
    assert Work.objects.failed().get().error == "La machine s’est arrêtée pendant le travail."


def test_an_own_work_that_no_thread_holds_goes_back_when_its_lease_ends(declare, tmp_path):
    declare()
    enqueue("desk.sweep", {}, at=NOON)
    work, later = taken(), NOON + rules.LEASE
    mine = {"mine": work.worker}

    assert taking.release_abandoned(tmp_path, later, **mine, held={work.token}) == 0
    assert taking.release_abandoned(tmp_path, NOON, **mine) == 0
    assert taking.release_abandoned(tmp_path, later, **mine) == 1


def test_a_job_left_because_the_worker_closes_is_run_again_and_nothing_is_counted(declare):
    def sweep(payload, at):
        raise Stopped

    declare(sweep)
    enqueue("desk.sweep", {}, at=NOON)
    work = taken()
    assert taking.leave(work, NOON)

    work.refresh_from_db()
    assert (work.n_attempts, work.task.status) == (0, Status.READY)


def test_a_job_left_because_someone_cancelled_it_is_over(declare):
    def sweep(payload, at, run):
        Work.objects.update(cancel_asked=True)
        raise Stopped

    declare(sweep)
    enqueue("desk.sweep", {}, at=NOON)

    assert run_all() == 1
    assert run_all() == 0
    assert Work.objects.get().is_cancelled


def test_another_worker_of_django_tasks_could_run_it_too(declare):
    done = declare()
    work = enqueue("desk.sweep", {"n": 1}, at=NOON)

    work.task.task_result.task.call(**work.task.args_kwargs["kwargs"])

    assert done == [{"n": 1}]
