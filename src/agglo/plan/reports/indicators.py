"""The list of indicators."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from agglo.core.french import fold
from agglo.core.periods import Period
from agglo.plan.reports.figures import Facts, figures_at
from agglo.plan.reports.outline import PriorityLine, read_priorities
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.freshness import Freshness, freshness
from agglo.plan.rules.workbook import Definition


@dataclass(frozen=True, slots=True)
class IndicatorLine:
    """An indicator as lists show it, before its value is read."""

    key: str
    name: str
    definition: Definition
    priorities: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class IndicatorList:
    """The indicators that answer a filter, and the choices of the filter."""

    lines: tuple[IndicatorLine, ...]
    n_all: int
    priorities: tuple[PriorityLine, ...]
    facts: Facts


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """One row of a page of the list."""

    line: IndicatorLine
    figure: Figure | None
    freshness: Freshness | None


def indicator_list(*, text: str = "", priority: str = "") -> IndicatorList:
    """Return the indicators whose words and priority are asked for, in two queries."""
    facts = Facts()
    definitions = facts.all_definitions()
    priorities, served = read_priorities()
    words = fold(text).split()
    lines = [
        IndicatorLine(key, definition.name, definition, tuple(served.get(key, ())))
        for key, definition in definitions.items()
    ]
    kept = [
        line
        for line in lines
        if (not priority or priority in line.priorities)
        and all(word in fold(f"{line.name} {line.definition.definition}") for word in words)
    ]
    kept.sort(key=lambda line: fold(line.name))
    return IndicatorList(tuple(kept), len(lines), tuple(priorities), facts)


def with_figures(
    lines: Sequence[IndicatorLine], facts: Facts, on: date
) -> tuple[IndicatorRow, ...]:
    """Return a page of the list with its last figures, in four queries at most."""
    found = figures_at([(line.key, None) for line in lines], facts=facts)
    return tuple(_row(line, found.get((line.key, None)), on) for line in lines)


def _row(line: IndicatorLine, figure: Figure | None, on: date) -> IndicatorRow:
    definition = line.definition
    if figure is None or not definition.is_observed:
        return IndicatorRow(line, figure, None)
    last = Period.parse(figure.period) if figure.period and figure.value is not None else None
    return IndicatorRow(
        line, figure, freshness(definition.periodicity, last, definition.lag_days, on)
    )
