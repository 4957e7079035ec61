"""Taking a work, holding it, saying what became of it. Each is one short transaction.

A worker holds a work by its token. Whoever does not hold it any more writes nothing: so a work is
finished once, even when a worker that everyone took for dead comes back.
"""

import logging
import random
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path
from traceback import format_exception

from django.db import transaction
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from agglo.core.jobs import jobs
from agglo.core.refusal import Refusal
from agglo.jobs import presence, rules
from agglo.jobs.models import Work
from agglo.jobs.queue import UnknownJob

logger = logging.getLogger("agglo.jobs")


def take(queues: Sequence[str], worker: str, at: datetime) -> Work | None:
    """Take the work that has waited for longest; nobody else has it until its lease ends."""
    ready = Work.objects.ready(at).filter(task__queue_name__in=queues).select_related("task")
    if not ready.exists():  # a worker with nothing to do never locks SQLite's file
        return None
    with transaction.atomic():
        work = ready.select_for_update(skip_locked=True).first()
        if work is None:
            return None
        work.token, work.worker = secrets.token_hex(16), worker
        work.lease_until, work.n_attempts = at + rules.LEASE, work.n_attempts + 1
        work.n_done = work.n_total = 0
        work.save(
            update_fields=["token", "worker", "lease_until", "n_attempts", "n_done", "n_total"]
        )
        _set(work, status=Status.RUNNING, started_at=at, finished_at=None)
    return work


def hold(work: Work, at: datetime, done: int, total: int) -> bool:
    """Say that a work goes on, and how far it is; return whether it is still ours."""
    held = Work.objects.held_by(work.token).filter(pk=work.pk)
    return bool(held.update(lease_until=at + rules.LEASE, n_done=done, n_total=total))


def is_unwanted(work: Work) -> bool:
    """Say whether someone asked for a work to stop, or took it from us."""
    held = Work.objects.held_by(work.token).filter(pk=work.pk)
    return not held.filter(cancel_asked=False).exists()


@transaction.atomic
def finish(work: Work, at: datetime) -> bool:
    """Write that a work is done; return whether it was still ours."""
    if not _lock(work):
        return False
    _let_go(work, error="", reference="")
    _set(
        work,
        status=Status.SUCCESSFUL,
        finished_at=at,
        return_value=None,
        exception_class_path="",
        traceback="",
    )
    return True


@transaction.atomic
def fail(work: Work, error: BaseException, at: datetime) -> bool:
    """Write that a try failed: the work waits for its next one, or is over."""
    if not _lock(work):
        return False
    reference = f"T-{secrets.token_hex(3).upper()}"
    if isinstance(error, Refusal):  # an answer, not a fault of ours
        logger.warning("%s was refused, reference %s: %s", work, reference, error.code)
    else:
        logger.error("%s failed, reference %s", work, reference, exc_info=error)
    _let_go(work, error=_said(error)[:300], reference=reference)
    _set(
        work,
        exception_class_path=f"{type(error).__module__}.{type(error).__qualname__}",
        traceback="".join(format_exception(error)),
    )
    _try_again(work, at, at_once=False)
    return True


@transaction.atomic
def leave(work: Work, at: datetime) -> bool:
    """Write that a work was left before its end: it is cancelled, or will be run again."""
    if not _lock(work):
        return False
    if work.cancel_asked:
        _cancel(work, at)
        return True
    _let_go(work, n_attempts=work.n_attempts - 1)
    _set(work, status=Status.READY, run_after=at)
    return True


def release_abandoned(
    folder: Path, at: datetime, *, mine: str = "", held: Collection[str] = ()
) -> int:
    """Put back in the queue every work whose worker died; return how many.

    ``mine`` is the worker who asks and ``held`` the tokens that it has.
    """
    n_released = 0
    for work in Work.objects.running().select_related("task"):
        if work.worker == mine:
            lives = True if work.token in held else None
        else:
            lives = presence.lives(folder, work.worker)
        if rules.is_abandoned(work.lease_until, at, lives):
            n_released += _release(work, at)
    return n_released


@transaction.atomic
def _release(work: Work, at: datetime) -> bool:
    if not _lock(work, lease_until=work.lease_until):  # it lives after all
        return False
    if work.cancel_asked:
        _cancel(work, at)
        return True
    logger.warning("%s was interrupted: its worker %s died", work, work.worker)
    _let_go(work, error="La machine s’est arrêtée pendant le travail.", reference="")
    _set(work, exception_class_path="", traceback="")
    _try_again(work, at, at_once=True)
    return True


def cancel_waiting(work: Work, at: datetime) -> bool:
    """Cancel a work that nobody has taken, in the caller's transaction."""
    waiting = Work.objects.waiting().select_related("task").select_for_update()
    if found := waiting.filter(pk=work.pk).first():
        _cancel(found, at)
    return found is not None


def _try_again(work: Work, at: datetime, *, at_once: bool) -> None:
    """Give a failed work its next try, or end it; its job may be unknown by now."""
    job = jobs.get(work.key)
    wait = job and rules.wait_after(job, work.n_attempts, random.random())  # noqa: S311 - a spread
    if wait is None:
        _set(work, status=Status.FAILED, finished_at=at)
    else:
        _set(work, status=Status.READY, run_after=at if at_once else at + wait)


def _cancel(work: Work, at: datetime) -> None:
    _let_go(work, is_cancelled=True, cancel_asked=True)
    _set(work, status=Status.FAILED, finished_at=at)


def _lock(work: Work, **same: object) -> bool:
    """Lock a work that is still held by its token, and read it again; say whether it is."""
    held = Work.objects.held_by(work.token).select_related("task").select_for_update()
    found = held.filter(pk=work.pk, **same).first()
    if found is not None:
        work.cancel_asked, work.task = found.cancel_asked, found.task
    return found is not None


def _let_go(work: Work, **changed: object) -> None:
    Work.objects.filter(pk=work.pk).update(token="", lease_until=None, **changed)


def _set(work: Work, **changed: object) -> None:
    DBTaskResult.objects.filter(pk=work.task_id).update(**changed)


def _said(error: BaseException) -> str:
    """Return what a person of the staff reads: a refusal's own words, else the kind of mistake."""
    if isinstance(error, Refusal):
        return error.for_people()
    if isinstance(error, UnknownJob):
        return "Cette version du logiciel ne connaît pas cette tâche."
    return f"Erreur inattendue ({type(error).__name__})."
