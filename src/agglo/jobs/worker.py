"""The worker: one process, one thread a queue, and a main thread that keeps watch.

The main thread alone schedules, says that the works held go on, and puts back those whose worker
died. A job never writes in the queue itself: what it says of its progress is written beside its own
transactions, which may be long.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from threading import Event, Lock, Thread
from time import monotonic

from django.db import Error as DatabaseError
from django.db import close_old_connections, connection
from django.utils import timezone

from agglo.core.jobs import DEFAULT, LONG, Stopped, jobs
from agglo.jobs import presence, rules, taking
from agglo.jobs.models import Work
from agglo.jobs.queue import UnknownJob
from agglo.jobs.schedule import Scheduler

logger = logging.getLogger("agglo.jobs")

QUEUES = (DEFAULT, LONG)

TICK_S = 1.0
"""How often a worker looks for something to do."""

TROUBLE_S = 5.0
"""How long it waits when the database does not answer."""

GRACE_S = 25.0
"""How long a job that runs may take to end once the worker is asked to stop."""


@dataclass(slots=True, eq=False)
class Running:
    """A work in the hands of a thread: what the job says, and what it is told."""

    work: Work
    closing: Event
    unwanted: Event = field(default_factory=Event)
    done: int = 0
    total: int = 0
    said: tuple[float, int, int] = (float("-inf"), 0, 0)  # when and what was last written

    @property
    def attempt(self) -> int:
        """Return 1 the first time."""
        return self.work.n_attempts

    @property
    def cancelled(self) -> bool:
        """Say whether to stop now."""
        return self.unwanted.is_set() or self.closing.is_set()

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is."""
        self.done, self.total = done, total

    def watch(self, at: datetime) -> None:
        """Write that it goes on when that is due, and learn whether it still should."""
        now, (when, *what) = monotonic(), self.said
        if taking.is_unwanted(self.work):
            self.unwanted.set()
        if now - when >= rules.BEAT.total_seconds() or what != [self.done, self.total]:
            taking.hold(self.work, at, self.done, self.total)
            self.said = (now, self.done, self.total)


class Worker:
    """Runs what is in the queues, until it is told to stop."""

    def __init__(
        self,
        folder: Path,
        queues: Sequence[str] = QUEUES,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self._folder, self._queues, self._clock = folder, queues, clock
        self._scheduler = Scheduler()
        self._closing = Event()
        self._running: set[Running] = set()
        self._lock = Lock()
        self._presence = presence.Presence(folder)
        self.name = self._presence.worker

    def stop(self) -> None:
        """Take nothing more; the jobs that run are told."""
        self._closing.set()

    def serve(self) -> bool:
        """Work until told to stop; return whether every job that ran could end.

        If one could not, the process must end without delay: until then this worker is known to
        live, and nobody else takes what it runs.
        """
        return self._work([self._thread(self._turn, [queue]) for queue in self._queues])

    def serve_once(self) -> bool:
        """Run everything that is due, and return as ``serve`` does."""
        return self._work([self._thread(self._drain, self._queues)])

    def _thread(self, target: Callable[[Sequence[str]], None], queues: Sequence[str]) -> Thread:
        return Thread(target=target, args=[queues], name=f"jobs-{queues[0]}", daemon=True)

    def _work(self, threads: list[Thread]) -> bool:
        self._presence.arrive()
        self._watch()  # which asks after dead workers: their locks are of no use afterwards
        presence.sweep(self._folder)
        for thread in threads:
            thread.start()
        deadline = float("inf")
        while any(thread.is_alive() for thread in threads):
            if monotonic() > deadline:
                return False
            _wait(threads)
            self._watch()
            if self._closing.is_set():
                deadline = min(deadline, monotonic() + GRACE_S)
        connection.close()
        self._presence.leave()
        return True

    def _watch(self) -> None:
        """Do the rounds of the main thread."""
        at = self._clock()
        with self._lock:
            running = list(self._running)
        for one in running:
            with _trouble_is_told():
                one.watch(at)
        with _trouble_is_told():
            held = {one.work.token for one in running}
            taking.release_abandoned(self._folder, at, mine=self.name, held=held)
        if not self._closing.is_set():
            with _trouble_is_told():
                self._scheduler.tick(at)
        close_old_connections()

    def _turn(self, queues: Sequence[str]) -> None:
        """Take and run works of some queues, one after the other, until told to stop."""
        while not self._closing.is_set():
            close_old_connections()
            pause = TROUBLE_S
            with _trouble_is_told():
                pause = 0.0 if self._run_one(queues) else TICK_S
            self._closing.wait(pause)
        connection.close()

    def _drain(self, queues: Sequence[str]) -> None:
        while not self._closing.is_set() and self._run_one(queues):
            pass
        connection.close()

    def _run_one(self, queues: Sequence[str]) -> bool:
        work = taking.take(queues, self.name, self._clock())
        if work is not None:
            self._run(work)
        return work is not None

    def _run(self, work: Work) -> None:
        one = Running(work, self._closing)
        with self._lock:
            self._running.add(one)
        try:
            conclude = _outcome(one, self._clock)
            while not _written(conclude):  # or it would stay running for as long as we live
                if self._closing.wait(TROUBLE_S):
                    break
        finally:
            with self._lock:
                self._running.discard(one)


def drain(
    *,
    clock: Callable[[], datetime] = timezone.now,
    queues: Sequence[str] = QUEUES,
    worker: str = "here",
) -> int:
    """Run everything that waits and is due in this very thread, without a watch; return how many.

    For tests, and for a command that wants its letters sent before it ends.
    """
    n_works = 0
    while (work := taking.take(queues, worker, clock())) is not None:
        _outcome(Running(work, Event()), clock)()
        n_works += 1
    return n_works


def _outcome(one: Running, clock: Callable[[], datetime]) -> Callable[[], object]:
    """Run a job; return what writes how it ended."""
    work = one.work
    try:
        job = jobs.get(work.key)
        if job is None:
            raise UnknownJob(work.key)
        job.call(work.payload, clock(), one)
    except Stopped:
        return lambda: taking.leave(work, clock())
    except BaseException as error:  # noqa: BLE001 - the edge: a job's fault never ends the worker
        failure = error
        return lambda: taking.fail(work, failure, clock())
    return lambda: taking.finish(work, clock())


def _written(conclude: Callable[[], object]) -> bool:
    try:
        conclude()
    except DatabaseError:
        logger.exception("the end of a job could not be written")
        close_old_connections()
        return False
    return True


@contextmanager
def _trouble_is_told() -> Iterator[None]:
    """Let a worker live on when the database does not answer: it will again."""
    try:
        yield
    except DatabaseError as error:
        logger.warning("the queue did not answer: %s", error)
        close_old_connections()


def _wait(threads: Iterable[Thread]) -> None:
    """Wait for one tick, or less when the threads end before."""
    until = monotonic() + TICK_S
    for thread in threads:
        thread.join(max(0.0, until - monotonic()))
