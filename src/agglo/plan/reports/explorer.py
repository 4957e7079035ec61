"""The explorer of the plan, the page of a priority, and the glance that the home gives."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from agglo.core.french import fold
from agglo.plan.models import Action
from agglo.plan.reports.outline import (
    ObjectiveLine,
    Outline,
    PriorityLine,
    as_sum,
    read_amounts,
    read_outline,
    read_tree,
)
from agglo.plan.rules import money
from agglo.plan.rules.explore import Facet, Filters, Line, facet
from agglo.plan.rules.money import Explained
from agglo.plan.rules.status import Status, counted

StatusCounts = tuple[tuple[Status, int], ...]
"""How many actions stand at each status, the furthest first, none at zero."""


@dataclass(frozen=True, slots=True)
class Explorer:
    """The actions that answer some filters, and what they weigh together."""

    outline: Outline
    filters: Filters
    lines: tuple[Line, ...]
    facets: tuple[Facet, ...]
    statuses: StatusCounts
    money: tuple[Explained, ...]

    @property
    def n_all(self) -> int:
        """Return how many actions the plan has."""
        return len(self.outline.lines)

    @property
    def is_filtered(self) -> bool:
        """Say whether a filter is in use."""
        return bool(self.filters.as_query())


@dataclass(frozen=True, slots=True)
class PriorityPage:
    """A priority with its objectives, the actions under each, and its money."""

    priority: PriorityLine
    objectives: tuple[tuple[ObjectiveLine, tuple[Line, ...]], ...]
    statuses: StatusCounts
    money: tuple[Explained, ...]
    n_actions: int
    others: tuple[PriorityLine, ...]


@dataclass(frozen=True, slots=True)
class PriorityGlance:
    """A priority, and how many actions serve it."""

    priority: PriorityLine
    n_actions: int


@dataclass(frozen=True, slots=True)
class Glance:
    """The plan in a few numbers, read in three queries: for the home."""

    priorities: tuple[PriorityGlance, ...]
    n_actions: int
    money: tuple[Explained, ...]


def explore(filters: Filters, on: date) -> Explorer:
    """Return the actions that answer filters, with what each other choice would leave."""
    outline = read_outline(on)
    lines = filters.keep(outline.lines)
    return Explorer(
        outline=outline,
        filters=filters,
        lines=tuple(lines),
        facets=tuple(_facets(outline, filters)),
        statuses=status_counts(lines),
        money=money_of(outline, lines) if filters.as_query() else explained(outline),
    )


def priority_page(key: str, on: date) -> PriorityPage | None:
    """Return a priority, or None when the plan has none of that key."""
    outline = read_outline(on)
    priority = next((each for each in outline.priorities if each.key == key), None)
    if priority is None:
        return None
    lines = Filters(priorite=key).keep(outline.lines)
    return PriorityPage(
        priority=priority,
        objectives=tuple(
            (each, tuple(line for line in lines if each.key in line.objectives))
            for each in outline.objectives
            if each.priority == key
        ),
        statuses=status_counts(lines),
        money=money_of(outline, lines, of_priority=key),
        n_actions=len(lines),
        others=tuple(each for each in outline.priorities if each.key != key),
    )


def glance() -> Glance:
    """Return the priorities with their number of actions, and the money of the plan."""
    priorities, _, served = read_tree()
    parents, keys = {}, {}
    for pk, key, parent in Action.objects.filter(closed_on=None).values_list(
        "id", "key", "parent__key"
    ):
        keys[pk] = key
        if parent:
            parents[key] = parent
    of_action = {
        keys[pk]: tuple(dict.fromkeys(objective.priority for objective in objectives))
        for pk, objectives in served.items()
        if pk in keys
    }
    counts = Counter(key for served_by in of_action.values() for key in served_by)
    sums = [as_sum(amount, keys) for amount in read_amounts()]
    return Glance(
        priorities=tuple(PriorityGlance(each, counts[each.key]) for each in priorities.values()),
        n_actions=len(keys),
        money=tuple(money.explained(sums, parents, lambda action: of_action.get(action, ()))),
    )


def explained(outline: Outline) -> tuple[Explained, ...]:
    """Return the money of the whole plan, stage by stage."""
    return tuple(money.explained(outline.sums, outline.parents, outline.priorities_of))


def status_counts(lines: Iterable[Line]) -> StatusCounts:
    """Return how many actions stand at each status, the furthest first, unknown last."""
    counts = counted(line.status for line in lines)
    order = [*sorted(Status, reverse=True)]
    return tuple((status, counts[status]) for status in order if counts[status])


def status_names() -> dict[str, str]:
    """Return the label of each status by the word of addresses."""
    return {status.slug: status.label for status in Status}


def money_of(
    outline: Outline, lines: Sequence[Line], *, of_priority: str = ""
) -> tuple[Explained, ...]:
    """Return the money that some actions describe, with that written on their priority."""
    keys = {line.key for line in lines}
    sums = [
        each
        for each in outline.sums
        if each.action in keys or (of_priority and each.priority == of_priority)
    ]
    parents = {
        child: parent for child, parent in outline.parents.items() if {child, parent} <= keys
    }
    serves = outline.priorities_of if not of_priority else lambda action: (of_priority,)
    return tuple(money.explained(sums, parents, serves))


def _facets(outline: Outline, filters: Filters) -> Iterable[Facet]:
    objectives = {
        each.key: each.name
        for each in outline.objectives
        if filters.priorite in ("", each.priority)
    }
    themes = sorted({theme for line in outline.lines for theme in line.themes}, key=fold)
    choices: tuple[tuple[str, str, Mapping[str, str]], ...] = (
        ("priorite", "Priorité", {each.key: each.short_name for each in outline.priorities}),
        ("objectif", "Objectif", objectives),
        ("commune", "Commune", outline.communes),
        ("theme", "Thème", {theme: theme.capitalize() for theme in themes}),
        ("etat", "État constaté", status_names()),
    )
    for name, label, names in choices:
        yield facet(name, label, names, outline.lines, filters)
