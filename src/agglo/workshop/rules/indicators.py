"""The indicators as an agent works on them: filters kept in the address, and columns."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

from agglo.core.periods import Period
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.freshness import Freshness
from agglo.plan.rules.workbook import Definition

PERIODICITIES = {
    "month": "chaque mois",
    "quarter": "chaque trimestre",
    "year": "chaque année",
    "mandate": "une fois par mandat",
    "once": "une seule fois",
}


@dataclass(frozen=True, slots=True)
class Row:
    """An indicator with its last figure and what waits for it."""

    key: str
    definition: Definition
    figure: Figure | None = None
    freshness: Freshness | None = None
    n_pending: int = 0
    n_contests: int = 0

    @property
    def name(self) -> str:
        """Return its name."""
        return self.definition.name

    @property
    def periodicity(self) -> str:
        """Return how often it is observed."""
        return PERIODICITIES[self.definition.periodicity]


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the list; blank asks for nothing."""

    q: str = ""
    priorite: str = ""
    periodicite: str = ""
    retard: str = ""
    attente: str = ""
    conteste: str = ""
    miennes: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters of an address; what is not a filter is ignored."""
        return cls(**{each.name: query.get(each.name, "").strip()[:200] for each in fields(cls)})

    def as_query(self) -> dict[str, str]:
        """Return what goes in the address: the filters in use, in a fixed order."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: text for name, text in asked.items() if text}


@dataclass(frozen=True, slots=True)
class Column:
    """Something said of each indicator: on screen and in an export."""

    key: str
    label: str
    value: Callable[[Row], str | int | Decimal | date | None]


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("nom", "Indicateur", lambda row: row.name),
        Column("valeur", "Dernière valeur", lambda row: row.figure.value if row.figure else None),
        Column("unite", "Unité", lambda row: row.definition.unit),
        Column("periode", "Période", lambda row: _period(row.figure)),
        Column(
            "fraicheur", "Fraîcheur", lambda row: row.freshness.label if row.freshness else None
        ),
        Column(
            "attendue",
            "Attendue le",
            lambda row: row.freshness.expected_on if row.freshness else None,
        ),
        Column("periodicite", "Périodicité", lambda row: row.periodicity),
        Column("attente", "À publier", lambda row: row.n_pending),
        Column("contestations", "Contestations", lambda row: row.n_contests),
    )
}
"""Every column, by key, in the order they are shown."""

USUAL = ("nom", "valeur", "periode", "fraicheur", "attendue")


def chosen(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns that are asked for, the name first; the usual ones when none is."""
    asked = {key for key in keys if key in COLUMNS} | {"nom"}
    wanted = asked if len(asked) > 1 else set(USUAL)
    return tuple(column for key, column in COLUMNS.items() if key in wanted)


def _period(figure: Figure | None) -> str | None:
    return Period.parse(figure.period).label() if figure and figure.period else None
