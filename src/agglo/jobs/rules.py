"""When a job runs: its slots, its waits after a failure, whether the worker that took it lives."""

from datetime import UTC, datetime, timedelta, tzinfo

from agglo.core.jobs import Job

LEASE = timedelta(seconds=60)
"""A worker that says nothing for so long is taken for dead, where nothing better tells."""

BEAT = timedelta(seconds=10)
"""How often it says that it lives."""

LONGEST_WAIT = timedelta(hours=6)
SPREAD = 0.2

_EPOCH = datetime(2001, 1, 1, tzinfo=UTC)
"""A Monday at midnight: intervals are counted from here, so that slots do not drift."""


def last_slot(job: Job, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the latest time, now included, at which a job had to run; None when it has none.

    >>> from datetime import time
    >>> def run(payload, at): ...
    >>> noon = datetime(2026, 3, 2, 12, 7, tzinfo=UTC)
    >>> last_slot(Job(key="a.b", title="", run=run, every=timedelta(minutes=5)), noon, UTC).minute
    5
    >>> str(last_slot(Job(key="a.b", title="", run=run, daily=time(13)), noon, UTC))
    '2026-03-01 13:00:00+00:00'
    """
    if job.every is not None:
        return _EPOCH + (now - _EPOCH) // job.every * job.every
    if not job.is_scheduled:
        return None
    return max(slot for slot in _slots_around(job, now, zone) if slot <= now)


def next_slot(job: Job, now: datetime, zone: tzinfo) -> datetime | None:
    """Return the first time after now at which a job has to run; None when it has none."""
    if job.every is not None:
        return last_slot(job, now, zone) + job.every
    if not job.is_scheduled:
        return None
    return min(slot for slot in _slots_around(job, now, zone) if slot > now)


def _slots_around(job: Job, now: datetime, zone: tzinfo) -> list[datetime]:
    """Return the slots of eight days before and after.

    By the clock on the wall. A time that the change to summer skips is taken an hour later, one
    that the change to winter repeats is taken the first time: once a day in every case.
    """
    weekday, at = job.weekly if job.weekly is not None else (None, job.daily)
    today = now.astimezone(zone).date()
    days = (today + timedelta(days=n) for n in range(-8, 9))
    return [
        datetime.combine(day, at, zone).astimezone(UTC)
        for day in days
        if weekday is None or day.weekday() == weekday
    ]


def wait_after(job: Job, n_attempts: int, chance: float) -> timedelta | None:
    """Return how long to wait after so many failed attempts; None when that was the last.

    Doubled each time up to six hours, then moved by a fifth at most so that jobs which failed
    together do not come back together: ``chance`` is between 0 and 1.

    >>> job = Job(key="a.b", title="", run=lambda payload, at: None)
    >>> [wait_after(job, n, 0.5).seconds for n in range(1, 6)], wait_after(job, 6, 0.5)
    ([30, 60, 120, 240, 480], None)
    """
    if n_attempts > job.retries:
        return None
    wait = min(job.backoff * 2 ** min(n_attempts - 1, 20), LONGEST_WAIT)
    return wait * (1 - SPREAD + 2 * SPREAD * chance)


def is_abandoned(lease_until: datetime, now: datetime, lives: bool | None) -> bool:
    """Say whether a job that runs may be given to another worker.

    ``lives`` is what this machine knows of the worker that took it: None when it cannot tell, and
    then the lease decides.

    >>> now = datetime(2026, 3, 2, tzinfo=UTC)
    >>> [is_abandoned(now - LEASE, now, lives) for lives in (True, False, None)]
    [False, True, True]
    >>> [is_abandoned(now + LEASE, now, lives) for lives in (True, False, None)]
    [False, True, False]
    """
    return not lives if lives is not None else lease_until <= now


def masked(address: str) -> str:
    """Return an address as a page of the staff shows it: enough to recognise one's own mistake.

    >>> masked("ada.lovelace@demo.example"), masked("")
    ('a…@demo.example', 'adresse effacée')
    """
    name, sign, domain = address.rpartition("@")
    return f"{name[:1]}…@{domain}" if sign else "adresse effacée"
