"""What the home and the site map show: the plan, its latest figures, its reports."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q

from agglo.core.registry import Row
from agglo.plan.models import Indicator, Priority
from agglo.plan.reports.figures import Facts, figures_at
from agglo.plan.reports.outline import Outline, PriorityLine, read_outline
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.status import Status
from agglo.report.models import Edition

FIGURES = 8
"""Figures that the home shows, shared between the priorities."""


@dataclass(frozen=True, slots=True)
class PriorityCard:
    """A priority and where its actions stand, by evidence."""

    line: PriorityLine
    counts: tuple[tuple[Status, int], ...]  # the furthest first, none at zero

    @property
    def n_actions(self) -> int:
        return sum(n for _, n in self.counts)


@dataclass(frozen=True, slots=True)
class Home:
    """What a resident reads first."""

    communes: list[Row]
    population: int | None  # None when that of one commune is unknown
    n_actions: int
    cards: list[PriorityCard]
    figures: list[tuple[int, Figure]]  # with the number of their priority
    edition: Edition | None


def priorities() -> list[Priority]:
    """Return the priorities of the plan, in order."""
    return list(Priority.objects.filter(closed_on=None))


def home(on: date) -> Home:
    """Return what the home shows on a day, in a bounded number of queries."""
    facts = Facts()
    outline = read_outline(on, facts=facts)
    communes = facts.communes()
    populations = [row.value for row in communes]
    return Home(
        communes=communes,
        population=None if None in populations else int(sum(populations)),
        n_actions=len(outline.lines),
        cards=[PriorityCard(line, counts(outline, line.key)) for line in outline.priorities],
        figures=latest_figures(facts),
        edition=latest_edition(),
    )


def counts(outline: Outline, priority: str) -> tuple[tuple[Status, int], ...]:
    """Return how many actions of a priority stand at each state, the furthest first."""
    found = Counter(line.status for line in outline.lines if priority in line.priorities)
    return tuple((state, found[state]) for state in sorted(Status, reverse=True) if found[state])


def latest_figures(facts: Facts) -> list[tuple[int, Figure]]:
    """Return the figures observed last, as many for each priority."""
    whole = Q(
        observations__corrected_by=None,
        observations__is_withdrawal=False,
        observations__commune=None,
        observations__value__isnull=False,
    )
    rows = (
        Indicator.objects.filter(whole, closed_on=None)
        .annotate(
            last=Max("observations__until"),
            by_action=F("actions__objectives__priority__number"),
            by_objective=F("objectives__priority__number"),
        )
        .order_by("-last", "pk")
        .values_list("key", "by_action", "by_objective")
    )
    chosen = _shared((key, action or objective or 0) for key, action, objective in rows)
    found = figures_at([(key, None) for key, _ in chosen], facts=facts)
    return [(number, found[key, None]) for key, number in chosen if (key, None) in found]


def latest_edition() -> Edition | None:
    """Return the edition published last."""
    editions = Edition.objects.select_related("report").defer("snapshot", "report__composition")
    return editions.order_by("-published_at", "-number").first()


def _shared(rows: Iterable[tuple[str, int]]) -> list[tuple[str, int]]:
    """Keep the first rows of each priority, turn and turn about; each key once."""
    by_priority: dict[int, list[str]] = {}
    seen: set[str] = set()
    for key, number in rows:
        if key not in seen:
            seen.add(key)
            by_priority.setdefault(number, []).append(key)
    share = -(-FIGURES // max(1, len(by_priority)))
    kept = [(key, n) for n in sorted(by_priority) for key in by_priority[n][:share]]
    return kept[:FIGURES]
