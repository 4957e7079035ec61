"""What people decide about the queue: to try again, to give up, to settle a doubtful letter."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from agglo.core.jobs import Job, jobs
from agglo.jobs import taking
from agglo.jobs.models import Work
from agglo.jobs.permissions import MANAGE_QUEUE
from agglo.jobs.queue import put
from agglo.jobs.refusals import (
    AlreadyInTheQueue,
    LetterErased,
    LetterNotInDoubt,
    NothingToCancel,
    NothingToRelaunch,
)
from agglo.journal import services as journal
from agglo.journal.models import Letter
from agglo.people.models import User
from agglo.people.permissions import require

IN_DOUBT = (Letter.State.FAILED, Letter.State.UNCERTAIN)


@transaction.atomic
def launch(*, job: Job, actor: User, at: datetime) -> Work:
    """Put a job that runs by itself in the queue now. Raises AlreadyInTheQueue."""
    require(actor, MANAGE_QUEUE, on=localdate(at))
    if Work.objects.open().filter(key=job.key).exists():
        raise AlreadyInTheQueue(title=job.title)
    work = put(job, {}, run_after=at)
    _record("launch", work, actor, at)
    return work


@transaction.atomic
def relaunch(*, work: Work, actor: User, at: datetime) -> None:
    """Give a work that failed all its tries again, from now. Raises NothingToRelaunch."""
    require(actor, MANAGE_QUEUE, on=localdate(at))
    failed = Work.objects.failed().select_related("task").select_for_update()
    found = failed.filter(pk=work.pk).first()
    if found is None or found.key not in jobs:
        raise NothingToRelaunch(title=title_of(work))
    Work.objects.filter(pk=work.pk).update(n_attempts=0, cancel_asked=False)
    DBTaskResult.objects.filter(pk=found.task_id).update(
        status=Status.READY, run_after=at, finished_at=None
    )
    _record("relaunch", work, actor, at)


@transaction.atomic
def cancel(*, work: Work, actor: User, at: datetime) -> None:
    """Give a work up: at once when it waits or failed, when its job listens if it runs.

    Raises NothingToCancel.
    """
    require(actor, MANAGE_QUEUE, on=localdate(at))
    if not taking.cancel_waiting(work, at):
        running = Work.objects.running().filter(pk=work.pk, cancel_asked=False)
        failed = Work.objects.failed().filter(pk=work.pk)
        if not running.update(cancel_asked=True) and not failed.update(is_cancelled=True):
            raise NothingToCancel(title=title_of(work))
    _record("cancel", work, actor, at)


@transaction.atomic
def resend(*, letter: Letter, actor: User, at: datetime) -> None:
    """Send a refused or uncertain letter once more. Raises LetterErased or LetterNotInDoubt."""
    require(actor, MANAGE_QUEUE, on=localdate(at))
    if _in_doubt(letter).is_erased:
        raise LetterErased
    # Without its claim, a sender that comes back late has no say any more.
    Letter.objects.filter(pk=letter.pk).update(
        state=Letter.State.WAITING, next_at=at, settled_at=None, n_tries=0, claim=""
    )
    _record_letter("resend", letter, actor, at)


@transaction.atomic
def file_away(*, letter: Letter, actor: User, at: datetime) -> None:
    """Settle a refused or uncertain letter: nothing more is done. Raises LetterNotInDoubt."""
    require(actor, MANAGE_QUEUE, on=localdate(at))
    _in_doubt(letter)
    Letter.objects.filter(pk=letter.pk).update(state=Letter.State.FILED, settled_at=at)
    _record_letter("file", letter, actor, at)


def title_of(work: Work) -> str:
    """Return what a work is called; its key when no room declares it any more."""
    job = jobs.get(work.key)
    return job.title if job else work.key


def _in_doubt(letter: Letter) -> Letter:
    found = Letter.objects.select_for_update().filter(pk=letter.pk, state__in=IN_DOUBT).first()
    if found is None:
        raise LetterNotInDoubt
    return found


def _record(verb: str, work: Work, actor: User, at: datetime) -> None:
    journal.record(
        verb=f"jobs.work:{verb}",
        object_type="jobs.work",
        object_key=str(work.pk),
        after={"key": work.key},
        actor=actor,
        at=at,
    )


def _record_letter(verb: str, letter: Letter, actor: User, at: datetime) -> None:
    journal.record(
        verb=f"jobs.letter:{verb}",
        object_type="journal.letter",
        object_key=str(letter.pk),
        actor=actor,
        at=at,
    )
