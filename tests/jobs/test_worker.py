"""Real workers in processes of their own: killed, paused, asked to stop, alone or together."""

import os
import signal
import time
from contextlib import contextmanager

import pytest

from tests import instances
from tests.jobs import deeds

STATES = "SELECT status FROM django_tasks_database_dbtaskresult ORDER BY enqueued_at"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.race)])
def instance(request, tmp_path):
    found = instances.new(tmp_path / "var", postgres=request.param == "postgres")
    yield found
    found.remove()


def told(instance):
    return {"AGGLO_TEST_FOLDER": str(instance.folder.parent)}


def ask(instance, *keys):
    """Put works in the queue."""
    instance.do(deeds.ask, *keys)


@contextmanager
def worker(instance, *args):
    """Run a worker; whatever happens it is gone after the block."""
    process = instance.spawn(deeds.work, *args, **told(instance))
    try:
        yield process
    finally:
        if process.is_alive():
            send(process, signal.SIGCONT)
            process.kill()
        process.join()


def send(process, number):
    os.kill(process.pid, number)


def once(instance, *args):
    """Run a worker until nothing waits."""
    instance.do(deeds.work, "--once", *args, **told(instance))


def said(instance):
    path = instance.folder.parent / "said"
    return path.read_text().splitlines() if path.exists() else []


def end_leases(instance):
    zone = "" if instance.is_sqlite else "+00"
    instance.sql("UPDATE jobs_work SET lease_until = %s", f"2001-01-01 00:00:00{zone}")


def go(instance):
    (instance.folder.parent / "go").touch()


def wait_until(true, seconds=60):
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.05)


def states(instance):
    return [state for (state,) in instance.sql(STATES)]


def n_attempts(instance):
    return [n for (n,) in instance.sql("SELECT n_attempts FROM jobs_work ORDER BY id")]


def test_a_work_whose_worker_is_killed_is_finished_once_by_the_next(instance):
    ask(instance, "desk.slow")
    with worker(instance) as first:
        wait_until(lambda: said(instance))
        first.kill()
        first.join()

    go(instance)
    once(instance)  # at once: this machine knows that the first is dead

    assert said(instance) == ["start", "start", "end"]
    assert states(instance) == ["SUCCESSFUL"]
    assert n_attempts(instance) == [2]


def test_a_work_that_is_alive_is_never_taken_twice_even_after_its_lease(instance):
    ask(instance, "desk.slow")
    with worker(instance) as first:
        wait_until(lambda: said(instance))
        send(first, signal.SIGSTOP)  # it cannot say that it lives
        end_leases(instance)
        once(instance)
        assert states(instance) == ["RUNNING"]

        send(first, signal.SIGCONT)
        go(instance)
        wait_until(lambda: states(instance) == ["SUCCESSFUL"])

    assert said(instance) == ["start", "end"]
    assert n_attempts(instance) == [1]


def test_a_work_that_keeps_the_database_to_itself_is_not_taken_for_dead(tmp_path):
    instance = instances.new(tmp_path / "var", postgres=False)
    ask(instance, "desk.writer")
    with worker(instance), worker(instance):
        wait_until(lambda: said(instance))
        time.sleep(3)  # neither can write that it lives
        go(instance)
        wait_until(lambda: states(instance) == ["SUCCESSFUL"])

    assert said(instance) == ["start", "end"]


def test_where_only_the_lease_can_tell_a_late_worker_changes_nothing(instance):
    ask(instance, "desk.slow")
    with worker(instance) as first:
        wait_until(lambda: said(instance))
        send(first, signal.SIGSTOP)
        for lock in (instance.folder / "workers").glob("*.lock"):
            lock.unlink()  # as seen from another machine
        end_leases(instance)
        go(instance)
        once(instance)
        assert states(instance) == ["SUCCESSFUL"]
        ended = instance.sql("SELECT finished_at FROM django_tasks_database_dbtaskresult")

        send(first, signal.SIGCONT)
        wait_until(lambda: said(instance).count("end") == 2)
        first.terminate()
        first.join(30)

    assert instance.sql("SELECT finished_at FROM django_tasks_database_dbtaskresult") == ended
    assert n_attempts(instance) == [2]


def test_a_worker_asked_to_stop_lets_its_work_end_and_takes_no_other(instance):
    ask(instance, "desk.slow", "desk.count")
    with worker(instance) as process:
        wait_until(lambda: said(instance))
        process.terminate()
        time.sleep(1.5)
        assert process.is_alive()
        go(instance)
        process.join(30)
        assert process.exitcode == 0

    assert said(instance) == ["start", "end"]
    assert sorted(states(instance)) == ["READY", "SUCCESSFUL"]
    assert not list((instance.folder / "workers").glob("*.lock"))


def test_a_work_that_listens_gives_way_to_a_worker_that_stops_and_starts_again(instance):
    ask(instance, "desk.polite")
    with worker(instance) as process:
        wait_until(lambda: said(instance))
        process.terminate()
        process.join(30)
        assert process.exitcode == 0
    assert states(instance) == ["READY"]

    go(instance)
    once(instance)

    assert said(instance) == ["start 1", "stopped", "start 1", "end"]


def test_a_work_is_stopped_when_someone_cancels_it_and_shows_how_far_it_is(instance):
    ask(instance, "desk.polite")
    with worker(instance):
        progress = "SELECT n_done FROM jobs_work WHERE n_total = 1000"
        wait_until(lambda: instance.sql(progress) > [(0,)])
        instance.sql("UPDATE jobs_work SET cancel_asked = true")
        wait_until(lambda: states(instance) == ["FAILED"])

    assert said(instance) == ["start 1", "stopped"]
    assert instance.sql("SELECT is_cancelled FROM jobs_work") in ([(True,)], [(1,)])


def test_a_long_work_does_not_hold_up_the_short_ones(instance):
    ask(instance, "desk.far", "desk.count")
    with worker(instance):
        wait_until(lambda: sorted(said(instance)) == ["done 1", "start"])
        go(instance)
        wait_until(lambda: states(instance) == ["SUCCESSFUL"] * 2)


def test_a_worker_of_one_queue_leaves_the_other(instance):
    ask(instance, "desk.far", "desk.count")
    go(instance)

    once(instance, "--queue", "default")
    assert sorted(states(instance)) == ["READY", "SUCCESSFUL"]
    once(instance, "--queue", "long")
    assert states(instance) == ["SUCCESSFUL"] * 2


def test_three_workers_do_each_work_once(instance):
    n_works = 60
    ask(instance, *["desk.count"] * n_works)

    with worker(instance), worker(instance), worker(instance):
        wait_until(lambda: states(instance) == ["SUCCESSFUL"] * n_works)

    assert sorted(said(instance)) == sorted(f"done {n}" for n in range(n_works))
    assert n_attempts(instance) == [1] * n_works


def test_a_worker_beside_a_server_stops_when_the_server_is_killed(tmp_path):
    instance = instances.new(tmp_path / "var", postgres=False)
    server = instance.start(
        program=(
            "import time\nfrom agglo.commands.worker import beside\n"
            "with beside():\n    time.sleep(600)"
        )
    )
    locks = instance.folder / "workers"
    wait_until(lambda: locks.exists() and list(locks.glob("*.lock")))
    child = int(next(locks.glob("*.lock")).name.split("+")[1])

    server.kill()
    server.wait()

    wait_until(lambda: not _lives(child), seconds=20)
    server.communicate()


def _lives(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def test_the_real_command_does_what_waits_and_shows_the_trace_of_an_error(tmp_path):
    instance = instances.new(tmp_path / "var", postgres=False)
    ask(instance, "desk.count")  # which the real command does not know

    instance.run("worker", "--once")

    ((reference,),) = instance.sql("SELECT reference FROM jobs_work")
    assert "UnknownJob" in instance.run("worker", "--explain", reference.lower())[0]
    unknown = instance.run("worker", "--explain", "T-000000", status=1)[1]
    assert unknown == "Aucune erreur ne porte la référence T-000000.\n"
    unknown = instance.run("worker", "--queue", "none", status=2)[1]
    assert unknown == "File inconnue : none. Il y a : default, long.\n"
