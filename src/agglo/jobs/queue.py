"""Asking for background work. No other module of the house speaks to django-tasks."""

from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction

from agglo.core.jobs import Job, jobs
from agglo.jobs.models import Work
from agglo.jobs.tasks import perform

SCHEDULED = "@"
"""How ``once`` begins when the scheduler asks; nobody else may."""


class UnknownJob(LookupError):
    """No room declares the job that was asked for."""


def enqueue(
    key: str,
    payload: dict[str, Any],
    *,
    at: datetime,
    run_after: datetime | None = None,
    once: str = "",
) -> Work:
    """Ask for a job to be run, after the caller's transaction and not before ``run_after``.

    With ``once``, the same job is never asked for twice under the same text: the work that it was
    asked with is given back, whatever became of it. Raises UnknownJob.
    """
    job = jobs.get(key)
    if job is None:
        raise UnknownJob(f"no room declares the job {key!r}")
    if once.startswith(SCHEDULED):
        raise ValueError(f"once may not begin with {SCHEDULED}, received {once!r}")
    return put(job, payload, run_after=run_after or at, once=once)


def put(job: Job, payload: dict[str, Any], *, run_after: datetime, once: str = "") -> Work:
    """Put a work in the queue, or return the one that is there under the same ``once``."""
    same = Work.objects.filter(key=job.key, once=once).select_related("task")
    if once and (known := same.first()):
        return known
    try:
        with transaction.atomic():
            task = perform.using(queue_name=job.queue, run_after=run_after)
            result = task.enqueue(key=job.key, payload=payload)
            return Work.objects.create(task=result.db_result, key=job.key, once=once)
    except IntegrityError:
        if once and (known := same.first()):  # someone else asked at the same moment
            return known
        raise
