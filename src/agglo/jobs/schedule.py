"""Putting in the queue what has to run by itself: at its time, or when its room wants it."""

import logging
from datetime import datetime, timedelta

from django.db import DatabaseError, transaction
from django.utils.timezone import get_default_timezone

from agglo.core.jobs import Job, Jobs, jobs
from agglo.jobs import rules
from agglo.jobs.models import Slot, Work
from agglo.jobs.queue import SCHEDULED, put

logger = logging.getLogger("agglo.jobs")

WATCH = "@watch"
"""The slot that says when a worker last made its round."""

ROUND = timedelta(seconds=30)


class Scheduler:
    """One per worker; any number may tick at once.

    Invariant: one work a job and slot, whatever the number of schedulers. Slots that passed while
    no worker ran are run as one. It asks the database only when a slot has come.
    """

    def __init__(self, registry: Jobs = jobs) -> None:
        self._registry = registry
        self._next: dict[str, datetime] = {}

    def tick(self, at: datetime) -> None:
        """Put in the queue what is due or wanted; a room's mistake does not stop the others."""
        if at >= self._next.get(WATCH, at):
            Slot.objects.update_or_create(key=WATCH, defaults={"at": at})
            self._next[WATCH] = at + ROUND
        for job in self._registry:
            try:
                self._look_at(job, at)
            except DatabaseError:
                raise
            except Exception:
                logger.exception("%s could not be scheduled", job.key)

    def _look_at(self, job: Job, at: datetime) -> None:
        if job.wanted is not None:
            _put_if_wanted(job, at)
        elif job.is_scheduled and at >= self._next.get(job.key, at):
            _put_if_due(job, at)
            self._next[job.key] = rules.next_slot(job, at, get_default_timezone())


def _put_if_wanted(job: Job, at: datetime) -> None:
    if job.wanted(at) and not Work.objects.open().filter(key=job.key).exists():
        put(job, {}, run_after=at, once=f"{SCHEDULED}{int(at.timestamp())}")


@transaction.atomic
def _put_if_due(job: Job, at: datetime) -> None:
    """Put the latest slot of a job in the queue, unless it was; a new job waits for its next one.

    A work of an earlier slot that is still open does for this one as well.
    """
    slot = rules.last_slot(job, at, get_default_timezone())
    known, is_new = Slot.objects.get_or_create(key=job.key, defaults={"at": slot})
    if is_new:
        return
    known = Slot.objects.select_for_update().get(pk=known.pk)
    if known.at >= slot:
        return
    Slot.objects.filter(pk=known.pk).update(at=slot)
    if not Work.objects.open().filter(key=job.key, once__startswith=SCHEDULED).exists():
        put(job, {}, run_after=slot, once=f"{SCHEDULED}{slot.isoformat()}")
