"""The whole plan at a glance: every action with its status and money, in eight queries at most."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from django.db.models import Case, F, Q, QuerySet, When

from agglo.core.periods import Period
from agglo.plan.models import Action, Amount, Priority
from agglo.plan.models.tree import working_dates
from agglo.plan.reports.figures import Facts, opened_workbook, read_observations
from agglo.plan.reports.rows import AMOUNT_COLUMNS, AmountRow
from agglo.plan.rules import moves, status
from agglo.plan.rules.dates import parsed
from agglo.plan.rules.explore import Line
from agglo.plan.rules.money import Sum
from agglo.plan.rules.status import Assessment, Dossier, Money, Move, Part, Status, Step
from agglo.plan.rules.workbook import merged


@dataclass(frozen=True, slots=True)
class ObjectiveLine:
    """An objective as lists show it."""

    key: str
    name: str
    priority: str


@dataclass(frozen=True, slots=True)
class PriorityLine:
    """A priority as lists show it."""

    key: str
    number: int
    short_name: str
    name: str
    summary: str


@dataclass(frozen=True)
class Outline:
    """What lists, totals and facets are made of."""

    on: date
    lines: tuple[Line, ...]
    priorities: tuple[PriorityLine, ...]
    objectives: tuple[ObjectiveLine, ...]
    sums: tuple[Sum, ...]
    communes: Mapping[str, str]  # name by INSEE code
    funders: Mapping[str, str]  # name by key

    @cached_property
    def by_key(self) -> dict[str, Line]:
        """Return the actions by key."""
        return {line.key: line for line in self.lines}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return the action above each sub-action."""
        return {line.key: line.parent for line in self.lines if line.parent}

    def priorities_of(self, action: str) -> Sequence[str]:
        """Return the priorities that an action serves."""
        line = self.by_key.get(action)
        return line.priorities if line else ()


@dataclass(slots=True)
class _Read:
    """Rows of actions and what hangs on them, by the identifier of the action."""

    steps: dict[int, list[Step]] = field(default_factory=lambda: defaultdict(list))
    amounts: dict[int, list[AmountRow]] = field(default_factory=lambda: defaultdict(list))
    moves: dict[int, list[Move]] = field(default_factory=lambda: defaultdict(list))


def read_outline(on: date, *, facts: Facts | None = None) -> Outline:
    """Return the plan as the public sees it on a day, unless the facts are the working ones."""
    facts = facts or Facts()
    read = _Read()
    live = Action.objects.filter(closed_on=None)
    actions = read_actions(live, read.steps, is_working=facts.is_working)
    amounts = read_amounts(facts)
    for amount in amounts:
        if amount.action_id:
            read.amounts[amount.action_id].append(amount)
    _read_moves(read, actions, on, facts)
    assessments = assess_all(actions, read.steps, read.amounts, read.moves, on)
    priorities, objectives, served = read_tree()
    places = _read_places()
    keys = {action.pk: action.key for action in actions}
    return Outline(
        on=on,
        lines=tuple(
            _line(action, keys, served[action.pk], places[action.pk], assessments[action.pk])
            for action in actions
        ),
        priorities=tuple(priorities.values()),
        objectives=tuple(objectives.values()),
        sums=tuple(as_sum(amount, keys) for amount in amounts),
        communes={row.key: row.label for row in facts.communes()},
        funders={each.funder_key: each.funder_name or "" for each in amounts if each.funder_key},
    )


def read_amounts(facts: Facts | None = None) -> list[AmountRow]:
    """Return every amount in force, with its funder, and let figures use them."""
    facts = facts or Facts()
    rows = facts.in_force(Amount.objects.order_by("id")).values_list(*AMOUNT_COLUMNS)
    facts.sums = {row[0]: AmountRow(*row) for row in rows}
    return list(facts.sums.values())


def read_actions(
    wanted: QuerySet[Action], steps: dict[int, list[Step]], *, is_working: bool = False
) -> list[Action]:
    """Return actions, in one query, and fill the steps of each."""
    live = Q(milestones__closed_on=None)
    planned, reached = F("milestones__planned"), F("milestones__reached")
    if is_working:
        planned, reached, withdrawn = working_dates("milestones__")
        wanted = wanted.alias(step_withdrawn=withdrawn)
        live &= Q(step_withdrawn=False)
    else:
        live &= Q(milestones__publication__isnull=False)
    rows = wanted.order_by("id", "milestones__id").annotate(
        step_key=Case(When(live, then=F("milestones__key"))),
        step_name=F("milestones__name"),
        step_planned=planned,
        step_reached=reached,
    )
    actions: dict[int, Action] = {}
    for row in rows:
        actions.setdefault(row.pk, row)
        if row.step_key:
            cells = (row.step_key, row.step_name, period(row.step_planned))
            steps[row.pk].append(Step(*cells, period(row.step_reached)))
    return list(actions.values())


def money(amount: Amount | AmountRow) -> Money:
    """Return an amount as the rules of status know it."""
    cents, qualifier = amount.amount_cents, amount.qualifier
    return Money(amount.key, cents, qualifier, amount.stage, period(amount.period))


def as_sum(amount: AmountRow, keys: Mapping[int, str]) -> Sum:
    """Return an amount as the rules of money know it; ``keys`` gives those of actions."""
    return Sum(
        key=amount.key,
        stage=amount.stage,
        cents=amount.amount_cents,
        qualifier=amount.qualifier,
        action=keys.get(amount.action_id or 0, ""),
        priority=amount.priority_key or "",
        period=period(amount.period),
        funder=amount.funder_key or "",
    )


def period(code: str) -> Period | None:
    """Return the period of a column that may be blank."""
    return parsed(code) if code else None


def assess_all(
    actions: Sequence[Action],
    steps: Mapping[int, Sequence[Step]],
    amounts: Mapping[int, Sequence[Amount | AmountRow]],
    found_moves: Mapping[int, Sequence[Move]],
    on: date,
) -> dict[int, Assessment]:
    """Return where each action stands, sub-actions before the actions they belong to."""
    children: dict[int, list[Action]] = defaultdict(list)
    for action in actions:
        if action.parent_id:
            children[action.parent_id].append(action)
    assessed: dict[int, Assessment] = {}

    def assess(action: Action) -> Assessment:
        if action.pk not in assessed:
            parts = [(child, assess(child)) for child in children[action.pk]]
            assessed[action.pk] = status.assess(
                Dossier(
                    steps=steps.get(action.pk, ()),
                    money=[money(amount) for amount in amounts.get(action.pk, ())],
                    moves=found_moves.get(action.pk, ()),
                    parts=[Part(c.key, c.name, found.status, found.since) for c, found in parts],
                    ends=period(action.ends),
                ),
                on,
            )
        return assessed[action.pk]

    return {action.pk: assess(action) for action in actions}


Wanted = Mapping[int, tuple[Sequence[str], Period | None]]
"""For an action, by its identifier: the keys of its indicators, and when it began."""


def moves_of(wanted: Wanted, facts: Facts) -> dict[int, list[Move]]:
    """Return what the indicators of actions did."""
    keys = {key for indicators, _ in wanted.values() for key in indicators}
    if not keys:
        return {}
    book = opened_workbook(sorted(keys), facts=facts)
    spans = moves.spans(book, wanted)
    needs = (book.needs(key, window) for (_, key), span in spans.items() for window in span)
    book.observations = read_observations(facts, merged(needs))
    return moves.found(book, spans)


def _read_moves(read: _Read, actions: Sequence[Action], on: date, facts: Facts) -> None:
    """Read the indicators of the actions whose status they could still change."""
    without = assess_all(actions, read.steps, read.amounts, {}, on)
    definitions = facts.all_definitions()
    indicators: dict[int, list[str]] = defaultdict(list)
    for key, of_actions in facts.actions.items():
        if moves.tells(definitions[key].direction, definitions[key].over_time):
            for action in of_actions:
                indicators[action].append(key)
    wanted = {
        action.pk: (indicators[action.pk], period(action.starts))
        for action in actions
        if indicators[action.pk] and without[action.pk].status < Status.UNDERWAY
    }
    read.moves.update(moves_of(wanted, facts))


def read_tree() -> tuple[
    dict[str, PriorityLine], dict[str, ObjectiveLine], dict[int, list[ObjectiveLine]]
]:
    """Return priorities, objectives, and the objectives that each action serves."""
    priorities: dict[str, PriorityLine] = {}
    objectives: dict[str, ObjectiveLine] = {}
    served: dict[int, list[ObjectiveLine]] = defaultdict(list)
    rows = Priority.objects.filter(closed_on=None).values_list(
        *("key", "number", "short_name", "name", "summary"),
        *("objectives__key", "objectives__name", "objectives__actions__id"),
    )
    for *cells, objective, name, action in rows.order_by("number", "objectives__id"):
        priority = priorities.setdefault(cells[0], PriorityLine(*cells))
        if objective is None:
            continue
        line = objectives.setdefault(objective, ObjectiveLine(objective, name, priority.key))
        if action is not None:
            served[action].append(line)
    return priorities, objectives, served


def read_priorities() -> tuple[list[PriorityLine], dict[str, list[str]]]:
    """Return the priorities, and those that each indicator tells of, in one query."""
    priorities: dict[str, PriorityLine] = {}
    served: dict[str, list[str]] = defaultdict(list)
    rows = Priority.objects.filter(closed_on=None).values_list(
        *("key", "number", "short_name", "name", "summary", "objectives__indicators__key")
    )
    for *cells, indicator in rows.order_by("number"):
        priority = priorities.setdefault(cells[0], PriorityLine(*cells))
        if indicator is not None and priority.key not in served[indicator]:
            served[indicator].append(priority.key)
    return list(priorities.values()), served


def _read_places() -> dict[int, list[str]]:
    places: dict[int, list[str]] = defaultdict(list)
    links = Action.communes.through.objects.order_by("commune__slug")
    for action, insee in links.values_list("action_id", "commune__insee"):
        places[action].append(insee)
    return places


def _line(
    action: Action,
    keys: Mapping[int, str],
    objectives: Sequence[ObjectiveLine],
    communes: Sequence[str],
    assessment: Assessment,
) -> Line:
    return Line(
        key=action.key,
        name=action.name,
        summary=action.summary,
        assessment=assessment,
        priorities=tuple(dict.fromkeys(objective.priority for objective in objectives)),
        objectives=tuple(objective.key for objective in objectives),
        communes=tuple(communes),
        everywhere=action.everywhere,
        themes=tuple(action.themes),
        parent=keys.get(action.parent_id or 0, ""),
        stated=action.stated_status,
        stated_on=action.stated_on,
        starts=action.starts,
        ends=action.ends,
    )
