"""Work done behind the pages: each room declares its jobs in ``jobs.py``; the queue runs them.

    from datetime import time
    from agglo.core.jobs import Job, register

    def purge(payload, at):
        letters.delete_before(at - KEPT)

    register(Job(key="desk.purge", title="Effacement des vieux courriers", run=purge,
                 daily=time(3, 40)))

A job may run more than once: a worker may die after the work and before it says so. So it does
nothing that it has already done, or does it in one transaction with the trace that it was done.
"""

import inspect
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Any, Protocol

DEFAULT, LONG = "default", "long"
"""The two queues: what takes seconds, and what takes minutes and must not hold the first up."""

MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY = range(7)

_KEY = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*", re.ASCII)


class Stopped(Exception):
    """A job found ``run.cancelled`` and left before the end.

    Cancelled by a person, it is over; otherwise the worker is closing, and the job is run again
    from its start, which does not count as a failure.
    """


class Run(Protocol):
    """What a long job knows of its own run: its third parameter."""

    attempt: int
    """1 the first time."""

    @property
    def cancelled(self) -> bool:
        """Say whether to stop now: someone asked for it, or the worker is closing."""
        ...

    def progress(self, done: int, total: int) -> None:
        """Say how far the work is. Costs nothing: call it as often as you like."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """A kind of work: what it is called, what it does, when by itself, how often after a failure.

    ``run`` takes a payload made of JSON and an instant, ``run(payload, at)``, or these and the Run
    as ``run(payload, at, run)``. At most one of ``every``, ``daily``, ``weekly``, ``wanted``.
    """

    key: str  # room.name, such as ``plan.purge``
    title: str  # French, as the queue page shows it
    run: Callable[..., object]

    every: timedelta | None = None
    """Run again and again at this interval, a minute or more."""

    daily: time | None = None
    """Run each day at this time, by the clocks of the territory."""

    weekly: tuple[int, time] | None = None
    """Run each week on this day, MONDAY to SUNDAY, at this time."""

    wanted: Callable[[datetime], bool] | None = None
    """Asked each second: run when it says yes and no run waits. It must cost one query at most."""

    retries: int = 5
    """Runs after a first one that failed."""

    backoff: timedelta = timedelta(seconds=30)
    """Wait before the first of them; doubled each time."""

    queue: str = DEFAULT

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"a job's key is like desk.purge, received {self.key!r}")
        if len([1 for when in self._whens if when is not None]) > 1:
            raise ValueError(f"{self.key} runs every, daily, weekly or when wanted: choose one")
        if self.every is not None and self.every < timedelta(minutes=1):
            raise ValueError(f"{self.key} runs every minute at most, received {self.every}")
        if self.queue not in {DEFAULT, LONG}:
            raise ValueError(f"{self.key} waits in {DEFAULT} or {LONG}, received {self.queue!r}")
        if self.retries < 0 or self.backoff <= timedelta(0):
            raise ValueError(f"{self.key} cannot wait less than nothing before trying again")
        if len(inspect.signature(self.run).parameters) not in {2, 3}:
            raise ValueError(f"{self.key} must take (payload, at) or (payload, at, run)")

    @property
    def _whens(self) -> tuple[object, ...]:
        return self.every, self.daily, self.weekly, self.wanted

    @property
    def is_scheduled(self) -> bool:
        """Say whether it runs at known times."""
        return any(when is not None for when in (self.every, self.daily, self.weekly))

    def call(self, payload: dict[str, Any], at: datetime, run: Run) -> None:
        """Do the work, telling it of its run when it wants to know."""
        wants_run = len(inspect.signature(self.run).parameters) == 3
        self.run(payload, at, run) if wants_run else self.run(payload, at)


@dataclass(slots=True)
class Jobs:
    """The jobs of all rooms, by key."""

    _known: dict[str, Job] = field(default_factory=dict)

    def register(self, job: Job) -> Job:
        """Declare a job.

        Raises ValueError when another one has its key.

        >>> jobs = Jobs()
        >>> job = jobs.register(Job(key="desk.purge", title="Ménage", run=lambda payload, at: None))
        >>> jobs["desk.purge"] is job, "desk.sort" in jobs
        (True, False)
        """
        if self._known.setdefault(job.key, job) is not job:
            raise ValueError(f"two jobs have the key {job.key!r}")
        return job

    def remove(self, key: str) -> None:
        """Take a job out: for tests."""
        del self._known[key]

    def __getitem__(self, key: str) -> Job:
        return self._known[key]

    def get(self, key: str) -> Job | None:
        """Return a job, or None when no room declares it any more."""
        return self._known.get(key)

    def __contains__(self, key: object) -> bool:
        return key in self._known

    def __iter__(self) -> Iterator[Job]:
        return iter(sorted(self._known.values(), key=lambda job: job.key))


jobs = Jobs()
"""The one registry of the process, filled by ``autodiscover_modules("jobs")``."""

register = jobs.register
