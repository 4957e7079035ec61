"""The monthly round of a person, and the screen of each action on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils.timezone import make_aware

from agglo.core.periods import Period
from agglo.people.models import User
from agglo.plan.models import Action, Milestone, Note
from agglo.plan.models.tree import working_dates
from agglo.workshop.reports.changes import Change, changes_of
from agglo.workshop.reports.desk import Desk, read_desk
from agglo.workshop.rules.round import Round, is_reviewed, make_round, month_before, month_start


@dataclass(frozen=True, slots=True)
class Step:
    """A step that is not reached, with its dates in the working version."""

    milestone: Milestone
    planned: Period | None
    is_late: bool

    @property
    def code(self) -> str:
        """Return the planned date as it is kept: what the person saw, sent back with the answer."""
        return self.planned.code if self.planned else ""


@dataclass(frozen=True, slots=True)
class Screen:
    """All that one needs to say whether there is news of an action."""

    action: Action
    steps: tuple[Step, ...]
    last_note: Note | None
    changes: tuple[Change, ...]
    since: date


def tour_of(user: User, on: date, skipped: Sequence[str] = ()) -> Round:
    """Return the round of a person this month, in one query.

    It holds the actions that they follow, and those whose pilot service is one they act for. An
    action is reviewed once someone, whoever it is, wrote about it this month.
    """
    return round_of(read_desk(user, on), on, skipped)


def round_of(desk: Desk, on: date, skipped: Sequence[str] = ()) -> Round:
    """Return the round of the person whose desk it is."""
    begins = make_aware(datetime.combine(month_start(on), time.min))
    reviewed = {key for key, at in desk.news.items() if is_reviewed(at, begins)}
    return make_round(desk.mine, reviewed, skipped)


def screen(key: str, on: date) -> Screen | None:
    """Return the screen of an action of the round, or None when the plan has none of that key."""
    action = Action.objects.filter(key=key, closed_on=None).first()
    if action is None:
        return None
    since = month_before(on)
    notes = Note.objects.current().filter(action=action, kind=Note.Kind.NEWS)
    return Screen(
        action=action,
        steps=tuple(_steps(action, on)),
        last_note=notes.select_related("entered_by").order_by("-entered_at").first(),
        changes=tuple(changes_of([key], since)),
        since=since,
    )


def _steps(action: Action, on: date) -> list[Step]:
    planned, reached, withdrawn = working_dates()
    rows = action.milestones.filter(closed_on=None).alias(is_gone=withdrawn).filter(is_gone=False)
    rows = rows.annotate(due=planned).alias(done=reached).filter(done="")
    found = [_step(milestone, on) for milestone in rows.order_by("pk")]
    return sorted(found, key=lambda step: step.planned.until if step.planned else date.max)


def _step(milestone: Milestone, on: date) -> Step:
    planned = Period.parse(milestone.due) if milestone.due else None
    return Step(milestone, planned, planned is not None and planned.until < on)


@dataclass(frozen=True, slots=True)
class Summary:
    """A round that is over: what was written of each action, how many wait to be public."""

    lines: tuple[tuple[Action, tuple[Change, ...]], ...]
    n_pending: int


def summary(tour: Round, user: User, on: date) -> Summary:
    """Return what came of the round of a person this month."""
    written: dict[str, list[Change]] = {}
    for change in changes_of(tour.keys, month_start(on)):
        written.setdefault(change.action, []).append(change)
    actions = Action.objects.filter(key__in=tour.keys).order_by("pk")
    pending = read_desk(user, on).pending
    return Summary(
        lines=tuple((action, tuple(written.get(action.key, ()))) for action in actions),
        n_pending=sum(key in pending for key in tour.keys),
    )


def next_step(action: Action, on: date) -> Step | None:
    """Return the step of an action that is not reached and comes first."""
    return next(iter(_steps(action, on)), None)
