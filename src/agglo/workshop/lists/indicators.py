"""The list of indicators, as one person sees it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from agglo.journal.kept import Kept
from agglo.people.models import User
from agglo.plan.models import Contest, Indicator, Observation
from agglo.plan.reports.figures import Facts
from agglo.plan.reports.indicators import IndicatorLine, IndicatorRow, indicator_list, with_figures
from agglo.plan.reports.workshop import kept_awaited
from agglo.workshop.lists.actions import Choice
from agglo.workshop.rules.indicators import (
    PERIODICITIES,
    Column,
    Filters,
    Row,
    chosen,
)

ORDERS = {"nom", "-nom", "attendue", "-attendue"}


def _working_figures(lines: Sequence[IndicatorLine], on: date) -> tuple[IndicatorRow, ...]:
    return with_figures(lines, Facts(is_working=True), on)


kept_figures = Kept(_working_figures)
"""The last figures of some indicators as they are worked on, read again with the journal."""


@dataclass(frozen=True, slots=True)
class IndicatorListing:
    """The indicators that answer an address. Their figures are read for those that are shown."""

    lines: tuple[IndicatorLine, ...]
    columns: tuple[Column, ...]
    filters: Filters
    order: str
    n_all: int
    selects: tuple[Choice, ...]
    pending: Mapping[str, int]
    contests: Mapping[str, int]
    on: date

    @property
    def rows(self) -> tuple[Row, ...]:
        """Return every row with its figure: for an export."""
        return self.read(self.lines)

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows, in order."""
        return [line.key for line in self.lines]

    def read(self, lines: Sequence[IndicatorLine]) -> tuple[Row, ...]:
        """Return the rows of some lines, such as those of a page, in four queries at most."""
        return tuple(
            Row(
                found.line.key,
                found.line.definition,
                found.figure,
                found.freshness,
                self.pending.get(found.line.key, 0),
                self.contests.get(found.line.key, 0),
            )
            for found in kept_figures(tuple(lines), self.on)
        )

    @property
    def is_narrowed(self) -> bool:
        """Say whether a filter with a closed set of values is in use."""
        return any(select.value for select in self.selects)

    @property
    def query(self) -> str:
        """Return the address of the list, without pages."""
        asked = self.filters.as_query() | ({"tri": self.order} if self.order else {})
        keys = [column.key for column in self.columns]
        usual = [column.key for column in chosen([])]
        columns = () if keys == usual else [("col", key) for key in keys if key != "nom"]
        return urlencode([*asked.items(), *columns])


def indicators(user: User, query: Mapping[str, str], *, on: date) -> IndicatorListing:
    """Return the indicators that an address asks for, in its order, with its columns.

    ``query`` is what follows the question mark. Nine queries at most, whatever their number.
    """
    filters = Filters.read(query)
    found = indicator_list(text=filters.q, priority=filters.priorite)
    order = query.get("tri", "")
    order = order if order in ORDERS else ""
    pending, contests = _pending(), _contests()
    lines = [line for line in found.lines if _answers(line, filters, pending, contests)]
    if filters.miennes:
        followed = _followed(user)
        lines = [line for line in lines if line.key in followed]
    if filters.retard or order.endswith("attendue"):
        lines = _by_date(lines, on, filters, order)
    elif order == "-nom":
        lines.reverse()
    asked = query.getlist("col") if hasattr(query, "getlist") else query.get("col", "").split(",")
    return IndicatorListing(
        lines=tuple(lines),
        columns=chosen(asked),
        filters=filters,
        order=order,
        n_all=found.n_all,
        selects=(
            Choice(
                "priorite",
                "Priorité",
                [(each.key, each.short_name) for each in found.priorities],
                filters.priorite,
            ),
            Choice("periodicite", "Périodicité", [*PERIODICITIES.items()], filters.periodicite),
        ),
        pending=pending,
        contests=contests,
        on=on,
    )


def _answers(
    line: IndicatorLine, filters: Filters, pending: Mapping[str, int], contests: Mapping[str, int]
) -> bool:
    return (
        (not filters.periodicite or line.definition.periodicity == filters.periodicite)
        and (not filters.attente or line.key in pending)
        and (not filters.conteste or line.key in contests)
    )


def _pending() -> dict[str, int]:
    keys = Observation.objects.pending().values_list("indicator__key", flat=True)
    return Counter(keys.order_by())


def _contests() -> dict[str, int]:
    waiting = Contest.objects.filter(answered_at=None)
    return Counter(waiting.values_list("observation__indicator__key", flat=True))


def _followed(user: User) -> set[str]:
    of_mine = Indicator.objects.filter(closed_on=None, actions__follows__user=user)
    return set(of_mine.values_list("key", flat=True))


def _by_date(
    lines: Iterable[IndicatorLine], on: date, filters: Filters, order: str
) -> list[IndicatorLine]:
    """Sort by the day that the next value is expected, keeping the late ones when asked."""
    due = {
        key: state.expected_on
        for key, (_, state) in kept_awaited(on).items()
        if state.expected_on and (state.state == "late" or not filters.retard)
    }
    kept = [line for line in lines if line.key in due or not filters.retard]
    dated = sorted(kept, key=lambda line: due.get(line.key, date.max))
    return dated[::-1] if order.startswith("-") else dated
