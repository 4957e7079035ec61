"""All that an agent updates of one action in a month, in the working version."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, ExpressionWrapper, OuterRef, QuerySet, Subquery

from agglo.core.periods import Period
from agglo.plan.models import Action, Amount, Indicator, Milestone, Observation
from agglo.plan.models.news import linked_to
from agglo.plan.reports import pending
from agglo.plan.reports.figures import Facts
from agglo.plan.reports.pending import Change
from agglo.plan.reports.told import Told, told_of
from agglo.plan.rules.freshness import Freshness, freshness


@dataclass(frozen=True, slots=True)
class Step:
    """A step with its working dates."""

    milestone: Milestone
    planned: str
    reached: str
    is_pending: bool
    is_late: bool


@dataclass(frozen=True, slots=True)
class Measured:
    """An indicator of the action, with the last value of the whole territory."""

    indicator: Indicator
    text: str  # the value, in French; blank when there is none
    period: str
    freshness: Freshness | None  # none: it is computed
    expected: str  # the period that comes next, as people write it; blank when unknown


@dataclass(frozen=True, slots=True)
class Desk:
    """What one page shows of an action that is being updated."""

    action: Action
    steps: tuple[Step, ...]
    amounts: tuple[Amount, ...]
    notes: tuple[Told, ...]
    documents: tuple[Told, ...]
    links: tuple[Action, ...]  # ``is_public`` says whether the public sees them linked
    indicators: tuple[Measured, ...]
    changes: tuple[Change, ...]

    @property
    def next_step(self) -> Step | None:
        """Return the first step that is not reached."""
        return next((step for step in self.steps if not step.reached), None)


def desk(action: Action, on: date) -> Desk:
    """Return the working version of an action, in seven queries, and three more when it waits."""
    told = told_of(action, Facts(is_working=True))
    return Desk(
        action=action,
        steps=tuple(_steps(action, on)),
        amounts=tuple(_amounts(action)),
        notes=tuple(each for each in told if not each.is_document),
        documents=tuple(each for each in told if each.is_document),
        links=tuple(_links(action.key)),
        indicators=tuple(_indicators(action, on)),
        changes=tuple(pending.changes(actions=[action.key])),
    )


def _steps(action: Action, on: date) -> Sequence[Step]:
    rows = Milestone.objects.filter(action=action).current().order_by("id")
    found = []
    for each in rows:
        dates = (each.now_planned, each.now_reached)
        is_public = each.publication_id is not None
        is_late = bool(dates[0]) and not dates[1] and Period.parse(dates[0]).until < on
        is_pending = not is_public or dates != (each.planned, each.reached)
        found.append(Step(each, *dates, is_pending, is_late))
    return sorted(found, key=lambda step: _last_day(step.planned or step.reached))


def _last_day(code: str) -> date:
    return Period.parse(code).until if code else date.max


def _amounts(action: Action) -> QuerySet:
    return action.amounts.current().select_related("funder").order_by("stage", "period", "id")


def _links(key: str) -> QuerySet:
    public = ExpressionWrapper(linked_to(key, is_working=False), output_field=BooleanField())
    linked = Action.objects.filter(linked_to(key, is_working=True), closed_on=None)
    return linked.annotate(is_public=public).only("key", "name").order_by("name")


def _indicators(action: Action, on: date) -> Sequence[Measured]:
    whole = Observation.objects.current().filter(indicator=OuterRef("pk"), commune=None)
    last = whole.order_by("-until", "-since")
    value, qualifier, period = (
        Subquery(last.values(name)[:1]) for name in ("value", "qualifier", "period")
    )
    rows = action.indicators.filter(closed_on=None).order_by("id")
    rows = rows.annotate(last_value=value, last_qualifier=qualifier, last_period=period)
    return [_measured(each, on) for each in rows]


def _measured(indicator: Indicator, on: date) -> Measured:
    text = period = expected = ""
    if indicator.last_period:
        period = indicator.last_period
        text = indicator.value_text(indicator.last_value, indicator.last_qualifier or "")
        following = Period.parse(period).following(indicator.periodicity)
        expected = following.code if following else ""
    if indicator.expression or indicator.provider:
        return Measured(indicator, text, period, None, "")
    last = Period.parse(period) if period and indicator.last_value is not None else None
    state = freshness(indicator.periodicity, last, indicator.lag_days, on)
    return Measured(indicator, text, period, state, expected)
