"""The list of actions, as one person sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from agglo.core.french import fold
from agglo.journal.kept import Kept
from agglo.people.models import User
from agglo.plan.reports import Outline, read_outline
from agglo.plan.reports.figures import Facts
from agglo.plan.rules.status import Status
from agglo.workshop.reports.desk import Desk, read_desk
from agglo.workshop.rules.actions import COLUMNS, Column, Filters, Row, chosen, ordered

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Choice:
    """One filter with a closed set of values."""

    name: str
    label: str
    choices: Choices
    value: str


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows that answer an address, and all that the page around them says."""

    rows: tuple[Row, ...]
    columns: tuple[Column, ...]
    filters: Filters
    order: str
    n_all: int
    selects: tuple[Choice, ...] = ()

    @property
    def keys(self) -> list[str]:
        """Return the keys of the rows, in order."""
        return [row.key for row in self.rows]

    @property
    def is_narrowed(self) -> bool:
        """Say whether a filter with a closed set of values is in use."""
        return any(select.value for select in self.selects)

    @property
    def query(self) -> str:
        """Return the address of the list, without pages: what a view keeps and a link passes on."""
        asked = self.filters.as_query() | ({"tri": self.order} if self.order else {})
        keys = [column.key for column in self.columns]
        usual = [column.key for column in chosen([])]
        return urlencode([*asked.items(), *(() if keys == usual else _columns(keys))])


def _working_outline(on: date) -> Outline:
    return read_outline(on, facts=Facts(is_working=True))


kept_outline = Kept(_working_outline)
"""The plan as it is worked on, read again only when the journal has grown."""


def actions(user: User, query: Mapping[str, str], *, on: date) -> Listing:
    """Return the actions that an address asks for, in its order, with its columns.

    ``query`` is what follows the question mark (a ``QueryDict`` gives several columns). Two
    queries, ten when the journal has grown, whatever the number of actions.
    """
    outline, desk = kept_outline(on), read_desk(user, on)
    every = rows(outline, desk)
    filters, order = Filters.read(query), query.get("tri", "").strip()
    order = order if order.removeprefix("-") in COLUMNS else ""
    asked = query.getlist("col") if hasattr(query, "getlist") else query.get("col", "").split(",")
    return Listing(
        rows=tuple(ordered(filters.keep(every, on), order)),
        columns=chosen(asked),
        filters=filters,
        order=order,
        n_all=len(every),
        selects=tuple(_selects(outline, every, filters)),
    )


def rows(outline: Outline, desk: Desk) -> list[Row]:
    """Return a row for every action of the plan, in the order of the plan."""
    return [
        Row(
            line,
            *desk.pilots.get(line.key, ("", "")),
            is_followed=line.key in desk.followed,
            is_mine=desk.is_mine(line.key),
            news_on=desk.news_on(line.key),
            n_pending=desk.pending.get(line.key, 0),
        )
        for line in outline.lines
    ]


def _selects(outline: Outline, every: Sequence[Row], filters: Filters):
    priorities = [(each.key, each.short_name) for each in outline.priorities]
    objectives = [
        (each.key, each.name)
        for each in outline.objectives
        if not filters.priorite or each.priority == filters.priorite
    ]
    communes = sorted(outline.communes.items(), key=lambda pair: fold(pair[1]))
    choices = {
        "priorite": ("Priorité", priorities),
        "objectif": ("Objectif", objectives),
        "commune": ("Commune", communes),
        "service": ("Service", _names(row.service for row in every)),
        "portefeuille": ("Élu pilote", _names(row.pilot for row in every)),
        "etat": ("État constaté", [(status.slug, status.label) for status in Status]),
        "nouvelle": (
            "Sans nouvelle depuis",
            [("1", "1 mois"), ("3", "3 mois"), ("6", "6 mois"), ("12", "1 an")],
        ),
    }
    for name, (label, pairs) in choices.items():
        if pairs:
            yield Choice(name, label, pairs, getattr(filters, name))


def _names(found) -> Choices:
    return [(name, name) for name in sorted(set(found) - {""}, key=fold)]


def _columns(keys: Sequence[str]) -> list[tuple[str, str]]:
    return [("col", key) for key in keys if key != "nom"]
