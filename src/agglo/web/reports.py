"""What the home and the site map show: the plan, its latest figures, its reports."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import F, OuterRef, Subquery

from agglo.core.periods import Period
from agglo.core.registry import Memo, Row
from agglo.plan.models import Indicator, Observation, Priority
from agglo.plan.reports import Facts, Outline, read_outline
from agglo.plan.reports.outline import PriorityLine
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.status import Status
from agglo.report.models import Edition
from agglo.territory.maps import members_with_boundaries
from agglo.territory.models import Commune

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

    communes: list[Commune]
    population: int | None  # None when that of one commune is unknown
    n_actions: int
    cards: list[PriorityCard]
    figures: list[tuple[int, Figure]]  # with the number of their priority
    edition: Edition | None


def priorities() -> list[Priority]:
    """Return the priorities of the plan, in order."""
    return list(Priority.objects.filter(closed_on=None))


def home(on: date) -> Home:
    """Return what the home shows on a day, in eleven queries at most."""
    communes = members_with_boundaries()
    outline = read_outline(on, facts=Facts(memo=Memo({"communes": rows_of(communes)})))
    populations = [commune.population for commune in communes]
    return Home(
        communes=communes,
        population=None if None in populations else sum(populations),
        n_actions=len(outline.lines),
        cards=[PriorityCard(line, counts(outline, line.key)) for line in outline.priorities],
        figures=latest_figures(),
        edition=latest_edition(),
    )


def rows_of(communes: Iterable[Commune]) -> list[Row]:
    """Return communes as the plan reads them, without asking for them again."""
    return [
        Row(
            key=commune.insee,
            label=commune.name,
            value=None if commune.population is None else Decimal(commune.population),
            commune=commune.insee,
        )
        for commune in communes
    ]


def counts(outline: Outline, priority: str) -> tuple[tuple[Status, int], ...]:
    """Return how many actions of a priority stand at each state, the furthest first."""
    found = Counter(line.status for line in outline.lines if priority in line.priorities)
    return tuple((state, found[state]) for state in sorted(Status, reverse=True) if found[state])


def latest_figures() -> list[tuple[int, Figure]]:
    """Return the last figures observed of the whole territory, as many for each priority."""
    whole = Observation.objects.published().filter(commune=None, value__isnull=False)
    same = whole.filter(indicator=OuterRef("pk"))
    last = same.order_by("-until", "-since", "-pk").values("pk")[:1]
    numbers = (
        "indicator__actions__objectives__priority__number",
        "indicator__objectives__priority__number",
    )
    indicators = Indicator.objects.filter(closed_on=None).annotate(last=Subquery(last))
    rows = (
        whole.filter(pk__in=indicators.values("last"))
        .order_by("-until", "indicator__pk", *(F(of).asc(nulls_last=True) for of in numbers))
        .values_list(
            *numbers,
            *("indicator__key", "indicator__name", "indicator__unit", "indicator__decimals"),
            *("value", "qualifier", "since", "until"),
        )
    )
    return _shared(
        (action or objective or 0, _figure(*cells)) for action, objective, *cells in rows
    )


def _figure(
    key: str,
    name: str,
    unit: str,
    decimals: int,
    value: Decimal,
    qualifier: str,
    since: date,
    until: date,
) -> Figure:
    period = Period(since, until).code
    return Figure(key, "indicator", name, value, unit, decimals, qualifier, period)


def latest_edition() -> Edition | None:
    """Return the edition published last."""
    editions = Edition.objects.select_related("report").defer("snapshot", "report__composition")
    return editions.order_by("-published_at", "-number").first()


def _shared(figures: Iterable[tuple[int, Figure]]) -> list[tuple[int, Figure]]:
    """Keep the first figures of each priority, as many for each; each figure once."""
    by_priority: dict[int, list[Figure]] = {}
    seen: set[str] = set()
    for number, figure in figures:
        if figure.key not in seen:
            seen.add(figure.key)
            by_priority.setdefault(number, []).append(figure)
    share = -(-FIGURES // max(1, len(by_priority)))
    kept = [(n, figure) for n in sorted(by_priority) for figure in by_priority[n][:share]]
    return kept[:FIGURES]
