"""What waits for staff: late values, milestones past due, contests and remarks."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import CharField, QuerySet, Value

from agglo.core.french import fold
from agglo.core.periods import Period
from agglo.core.registry import Memo
from agglo.journal.kept import Kept
from agglo.plan import permissions as can
from agglo.plan.models import Action, Contest, Indicator, Milestone, Remark
from agglo.plan.reports.figures import Facts, opened_workbook
from agglo.plan.rules.freshness import Freshness, freshness

MOST = 20
"""Rows of each list of the workshop; the count says how many there are in all."""


@dataclass(frozen=True, slots=True)
class LateIndicator:
    """An indicator whose next value is overdue."""

    key: str
    name: str
    expected_on: date


@dataclass(frozen=True, slots=True)
class Workshop:
    """What waits for one person, by what they may do. None: not theirs to do."""

    late: tuple[LateIndicator, ...] | None
    milestones: tuple[Milestone, ...] | None
    contests: tuple[Contest, ...] | None
    n_remarks: int | None

    @property
    def is_quiet(self) -> bool:
        """Say whether nothing waits."""
        return not (self.late or self.milestones or self.contests or self.n_remarks)


@dataclass(frozen=True, slots=True)
class Match:
    """An action or an indicator found by its words."""

    kind: str
    key: str
    name: str


def workshop(allowed: Collection[str], on: date) -> Workshop:
    """Return what waits for someone who may do some things, in five queries at most."""
    return Workshop(
        late=tuple(_late(on)) if can.RECORD_OBSERVATION in allowed else None,
        milestones=tuple(_overdue(on)) if can.RECORD_MILESTONE in allowed else None,
        contests=tuple(open_contests()) if can.ANSWER_CONTEST in allowed else None,
        n_remarks=open_remarks().count() if can.READ_REMARKS in allowed else None,
    )


def search(text: str) -> tuple[Match, ...]:
    """Return the actions and indicators whose names hold all the words of a text, in one query."""
    words = fold(text).split()
    if not words:
        return ()
    actions, indicators = (
        model.objects.filter(closed_on=None)
        .order_by()
        .values_list(Value(kind, output_field=CharField()), "pk", "key", "name")
        for kind, model in (("action", Action), ("indicator", Indicator))
    )
    rows = sorted(actions.union(indicators, all=True))
    return tuple(
        Match(kind, key, name)
        for kind, _, key, name in rows
        if all(word in fold(name) for word in words)
    )


def open_contests() -> QuerySet[Contest]:
    """Return the contests that wait for an answer, the oldest first."""
    waiting = Contest.objects.filter(answered_at=None).order_by("at")
    return waiting.select_related("commune", "observation__indicator", "observation__commune")


def open_remarks() -> QuerySet[Remark]:
    """Return the remarks that nobody dealt with."""
    return Remark.objects.filter(handled_at=None)


def awaited(on: date) -> dict[str, tuple[str, Freshness]]:
    """Return the name and the freshness of every observed indicator, by key, in two queries."""
    # No value is computed here, so that nobody's population is read.
    facts = Facts(memo=Memo({"communes": []}), is_working=True)
    definitions = facts.all_definitions()
    observed = [key for key, definition in definitions.items() if definition.is_observed]
    book = opened_workbook(observed, facts=facts)
    found = {}
    for key in observed:
        definition = definitions[key]
        periods = book.series_periods(key, known=True)
        last = periods[-1] if periods else None
        state = freshness(definition.periodicity, last, definition.lag_days, on)
        found[key] = (definition.name, state)
    return found


kept_awaited = Kept(awaited)
"""The same, read again only when the journal has grown: it looks at every observation."""


def _late(on: date) -> Sequence[LateIndicator]:
    found = [
        LateIndicator(key, name, state.expected_on)
        for key, (name, state) in kept_awaited(on).items()
        if state.state == "late" and state.expected_on
    ]
    return sorted(found, key=lambda late: late.expected_on)


def _overdue(on: date) -> Sequence[Milestone]:
    planned = Milestone.objects.current().filter(now_reached="").exclude(now_planned="")
    found = []
    for each in planned.select_related("action"):
        each.planned = each.now_planned
        if Period.parse(each.planned).until < on:
            found.append(each)
    return sorted(found, key=lambda each: Period.parse(each.planned).until)
