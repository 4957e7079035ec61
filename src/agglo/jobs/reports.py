"""The queue as the page shows it. No payload, no address: only what is needed to decide."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Max, Q
from django.utils.timezone import get_default_timezone, localtime
from django_tasks import TaskResultStatus as Status

from agglo.core.french import count, date_in_words, number, plural
from agglo.core.jobs import Job, jobs
from agglo.jobs import rules
from agglo.jobs.models import Slot, Work
from agglo.jobs.schedule import WATCH
from agglo.jobs.services import IN_DOUBT, title_of
from agglo.journal.models import Letter

MOST_SHOWN = 50
MOST_DONE = 20

SILENT = timedelta(minutes=2)
"""After so long without a round, no worker works."""

MANY = {
    Letter.State.SENT: "envoyés",
    Letter.State.FAILED: "refusés",
    Letter.State.UNCERTAIN: "incertains",
    Letter.State.FILED: "classés sans suite",
}
"""The states of several letters, where one is not called as many are."""

WEEKDAYS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")


@dataclass(frozen=True, slots=True)
class Line:
    """One work."""

    pk: int
    title: str
    state: str
    when: str
    percent: int | None
    error: str
    reference: str
    is_stopping: bool


@dataclass(frozen=True, slots=True)
class Planned:
    """One job that runs by itself."""

    key: str
    title: str
    when: str
    last: str
    next: str
    can_launch: bool


@dataclass(frozen=True, slots=True)
class Doubt:
    """One letter that a person has to settle."""

    pk: int
    subject: str
    to: str
    state: str
    when: str
    answer: str
    can_resend: bool


@dataclass(frozen=True, slots=True)
class Queue:
    """Everything on the page."""

    open: list[Line]
    n_open: int
    failed: list[Line]
    n_failed: int
    done: list[Line]
    planned: list[Planned]
    letters: list[tuple[str, int]]
    doubts: list[Doubt]
    n_doubts: int
    silent_since: str | None  # "" when no worker ever worked


def queue(at: datetime) -> Queue:
    """Return the queue at an instant, in seven queries."""
    counts = _counts()
    slots = dict(Slot.objects.values_list("key", "at"))
    works = Work.objects.select_related("task")
    by_state = dict(Letter.objects.values_list("state").annotate(n=Count("pk")).order_by())
    return Queue(
        open=_lines(works.open().order_by("-task__status", "task__run_after"), at, MOST_SHOWN),
        n_open=counts["open"],
        failed=_lines(works.failed().order_by("-task__finished_at"), at, MOST_SHOWN),
        n_failed=counts["failed"],
        done=_lines(works.done().order_by("-task__finished_at"), at, MOST_DONE),
        planned=list(_planned(slots, at)),
        letters=[
            (plural(n, state.label, MANY.get(state, state.label)), n)
            for state in Letter.State
            for n in [by_state.get(state, 0)]
        ],
        doubts=_doubts(at),
        n_doubts=sum(by_state.get(state, 0) for state in IN_DOUBT),
        silent_since=_silent_since(slots.get(WATCH), at),
    )


def n_in_trouble() -> tuple[int, int]:
    """Return how many works failed, and how many letters wait for a decision."""
    return Work.objects.failed().count(), Letter.objects.filter(state__in=IN_DOUBT).count()


def moment(when: datetime | None, at: datetime) -> str:
    """Write an instant as one says it: « à 14 h 05 », « hier à 3 h 40 », « le 2 mars à 9 h »."""
    if when is None:
        return ""
    then, now = localtime(when), localtime(at)
    hour = clock(then)
    days = (then.date() - now.date()).days
    if days in (-1, 0, 1):
        return f"{('hier ', '', 'demain ')[days + 1]}à {hour}"
    return f"le {date_in_words(then.date())} à {hour}"


def clock(then) -> str:
    """Write a time of the day: « 3 h 40 », « 7 h »."""
    minutes = f"\N{NO-BREAK SPACE}{then.minute:02}" if then.minute else ""
    return f"{then.hour}\N{NO-BREAK SPACE}h{minutes}"


def when_it_runs(job: Job) -> str:
    """Say in words when a job runs by itself."""
    if job.every is not None:
        minutes = int(job.every / timedelta(minutes=1))
        if minutes % 60:
            return f"toutes les {count(minutes, 'minute', 'minutes')}"
        return (
            f"toutes les {count(minutes // 60, 'heure', 'heures')}"
            if minutes > 60
            else ("toutes les heures")
        )
    if job.daily is not None:
        return f"chaque jour à {clock(job.daily)}"
    if job.weekly is not None:
        day, time = job.weekly
        return f"chaque {WEEKDAYS[day]} à {clock(time)}"
    return "dès que c’est utile"


def _counts() -> dict[str, int]:
    return Work.objects.aggregate(
        open=Count("pk", Q(task__status__in=[Status.READY, Status.RUNNING])),
        failed=Count("pk", Q(task__status=Status.FAILED, is_cancelled=False)),
    )


def _lines(works: Iterable[Work], at: datetime, most: int) -> list[Line]:
    return [_line(work, at) for work in works[:most]]


def _line(work: Work, at: datetime) -> Line:
    state, when = _state(work, at)
    is_running = work.task.status == Status.RUNNING
    return Line(
        pk=work.pk,
        title=title_of(work),
        state=state,
        when=when,
        percent=work.percent if is_running and work.n_total else None,
        error=work.error,
        reference=work.reference,
        is_stopping=is_running and work.cancel_asked,
    )


def _state(work: Work, at: datetime) -> tuple[str, str]:
    task = work.task
    if task.status == Status.READY:
        words = f"{_nth(work.n_attempts + 1)} essai" if work.n_attempts else "en attente"
        return words, moment(task.run_after, at)
    if task.status == Status.RUNNING:
        words = "en cours"
        if work.n_total:
            words += f", {number(work.n_done)} sur {number(work.n_total)}"
        return words, f"depuis {moment(task.started_at, at).removeprefix('à ')}"
    tries = count(work.n_attempts, "essai", "essais")
    return f"échec, {tries}" if task.status == Status.FAILED else "terminé", moment(
        task.finished_at, at
    )


def _nth(n: int) -> str:
    return "1er" if n == 1 else f"{n}e"


def _planned(slots: dict[str, datetime], at: datetime) -> Iterable[Planned]:
    last = {
        key: (ended, failed)
        for key, ended, failed in Work.objects.exclude(task__finished_at=None)
        .values_list("key")
        .annotate(
            ended=Max("task__finished_at"),
            failed=Max("task__finished_at", filter=Q(task__status=Status.FAILED)),
        )
        .order_by()
    }
    open_keys = set(Work.objects.open().values_list("key", flat=True))
    for job in jobs:
        if not job.is_scheduled and job.wanted is None:
            continue
        ended, failed = last.get(job.key, (None, None))
        words = moment(ended, at)
        yield Planned(
            key=job.key,
            title=job.title,
            when=when_it_runs(job),
            last=f"{words}, en échec" if ended and ended == failed else words,
            next=moment(rules.next_slot(job, at, get_default_timezone()), at),
            can_launch=job.key not in open_keys,
        )


def _doubts(at: datetime) -> list[Doubt]:
    letters = Letter.objects.filter(state__in=IN_DOUBT).order_by("-settled_at", "-pk")
    return [
        Doubt(
            pk=letter.pk,
            subject=letter.subject or "objet effacé",
            to=rules.masked(letter.to),
            state=letter.get_state_display(),
            when=moment(letter.settled_at, at),
            answer=letter.answer,
            can_resend=not letter.is_erased,
        )
        for letter in letters[:MOST_SHOWN]
    ]


def _silent_since(last: datetime | None, at: datetime) -> str | None:
    if last is None:
        return ""
    return moment(last, at) if at - last > SILENT else None
