"""The actions as an agent works on them: a row each, filters kept in the address, an order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date

from agglo.core.french import fold
from agglo.plan.rules.explore import Line
from agglo.plan.rules.status import Evidence, Step

NO_NEWS_DAYS = {"1": 30, "3": 91, "6": 182, "12": 365}
"""Days without news that a filter asks for, by number of months."""


@dataclass(frozen=True, slots=True)
class Row:
    """An action with what an agent needs to know of it."""

    line: Line
    service: str = ""
    pilot: str = ""  # the elected one
    is_followed: bool = False
    is_mine: bool = False  # followed, or piloted by a service that the person acts for
    news_on: date | None = None  # the last day that someone wrote about it
    n_pending: int = 0  # changes that are not public yet

    @property
    def key(self) -> str:
        """Return the key of the action."""
        return self.line.key

    @property
    def step(self) -> Step | None:
        """Return the next step: the one that is not reached whose date comes first."""
        return min(self._awaited(), key=_planned_until, default=None)

    @property
    def is_late(self) -> bool:
        """Say whether a step that is planned for a day already past is not reached."""
        return any(evidence.is_overdue for evidence in self.line.assessment.evidences)

    def _awaited(self) -> Iterable[Step]:
        evidences: Iterable[Evidence] = self.line.assessment.evidences
        for evidence in evidences:
            if isinstance(evidence.fact, Step) and evidence.on is None:
                yield evidence.fact


@dataclass(frozen=True, slots=True)
class Filters:
    """What is asked of the list; blank asks for nothing."""

    q: str = ""
    priorite: str = ""
    objectif: str = ""
    commune: str = ""
    service: str = ""
    portefeuille: str = ""
    etat: str = ""
    nouvelle: str = ""  # months without news
    retard: str = ""
    attente: str = ""
    miennes: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters of an address; what is not a filter is ignored.

        >>> Filters.read({"retard": " 1 ", "page": "2"})
        Filters(q='', priorite='', objectif='', commune='', service='', portefeuille='', etat='', \
nouvelle='', retard='1', attente='', miennes='')
        """
        return cls(**{each.name: query.get(each.name, "").strip()[:200] for each in fields(cls)})

    def as_query(self) -> dict[str, str]:
        """Return what goes in the address: the filters in use, in a fixed order."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: text for name, text in asked.items() if text}

    def without(self, name: str) -> "Filters":
        """Return the same filters, one of them given up."""
        return replace(self, **{name: ""})

    def keep(self, rows: Iterable[Row], on: date) -> list[Row]:
        """Return the rows that answer every filter on a day, in the order given."""
        words = fold(self.q).split()
        return [
            row
            for row in rows
            if self._is_of(row) and self._stands(row, on) and _holds(row.line, words)
        ]

    def _is_of(self, row: Row) -> bool:
        line = row.line
        chosen = (
            (self.priorite, line.priorities),
            (self.objectif, line.objectives),
            (self.service, (row.service,)),
            (self.portefeuille, (row.pilot,)),
            (self.etat, (line.status.slug,)),
        )
        if any(wanted and wanted not in found for wanted, found in chosen):
            return False
        return not self.commune or line.everywhere or self.commune in line.communes

    def _stands(self, row: Row, on: date) -> bool:
        days = NO_NEWS_DAYS.get(self.nouvelle)
        if days is not None and row.news_on is not None and (on - row.news_on).days < days:
            return False
        return (
            (not self.retard or row.is_late)
            and (not self.attente or row.n_pending > 0)
            and (not self.miennes or row.is_mine)
        )


@dataclass(frozen=True, slots=True)
class Column:
    """Something said of each row: on screen, in an export, and what it is sorted by."""

    key: str
    label: str
    value: Callable[[Row], str | int | date | None]  # for a spreadsheet: None is unknown
    order: Callable[[Row], object]  # never None


def _step_name(row: Row) -> str | None:
    return row.step.name if row.step else None


def _status(row: Row) -> int:
    return row.line.status


def _stated(row: Row) -> str:
    return row.line.stated_label


def _news(row: Row) -> date:
    return row.news_on or date.min


def _pilot(row: Row) -> str:
    return fold(row.pilot)


def _service(row: Row) -> str:
    return fold(row.service)


def _followed(row: Row) -> str:
    return "oui" if row.is_followed else "non"


def _step_date(row: Row) -> date | None:
    return _planned_until(row.step) if row.step and row.step.planned else None


COLUMNS: dict[str, Column] = {
    column.key: column
    for column in (
        Column("nom", "Action", lambda row: row.line.name, lambda row: fold(row.line.name)),
        Column("etat", "État constaté", lambda row: row.line.status.label, _status),
        Column("declare", "État déclaré", lambda row: row.line.stated_label or None, _stated),
        Column("etape", "Prochaine étape", _step_name, lambda row: _planned_until(row.step)),
        Column("prevue", "Étape prévue le", _step_date, lambda row: _planned_until(row.step)),
        Column("nouvelle", "Dernière nouvelle", lambda row: row.news_on, _news),
        Column("service", "Service", lambda row: row.service or None, _service),
        Column("portefeuille", "Élu pilote", lambda row: row.pilot or None, _pilot),
        Column("attente", "À publier", lambda row: row.n_pending, lambda row: row.n_pending),
        Column("suivie", "Suivie", _followed, lambda row: row.is_followed),
    )
}
"""Every column, by key, in the order they are shown."""

USUAL = ("nom", "etat", "etape", "nouvelle", "service")
"""The columns of whoever chose none."""


def ordered(rows: Iterable[Row], by: str) -> list[Row]:
    """Sort rows by a column, the other way when its key follows a minus sign.

    Rows that are equal stay in the order given. A column that does not exist changes nothing.
    """
    column = COLUMNS.get(by.removeprefix("-"))
    if column is None:
        return list(rows)
    return sorted(rows, key=column.order, reverse=by.startswith("-"))


def chosen(keys: Iterable[str]) -> tuple[Column, ...]:
    """Return the columns that are asked for, the name first; the usual ones when none is."""
    asked = {key for key in keys if key in COLUMNS} | {"nom"}
    wanted = asked if len(asked) > 1 else set(USUAL)
    return tuple(column for key, column in COLUMNS.items() if key in wanted)


def neighbours(keys: Iterable[str], key: str) -> tuple[str, str]:
    """Return the key before one and the key after it in a list, blank at the ends or outside.

    >>> neighbours(["a", "b", "c"], "b"), neighbours(["a"], "a"), neighbours(["a"], "z")
    (('a', 'c'), ('', ''), ('', ''))
    """
    found = list(keys)
    if key not in found:
        return "", ""
    at = found.index(key)
    return found[at - 1] if at else "", found[at + 1] if at + 1 < len(found) else ""


def _holds(line: Line, words: Iterable[str]) -> bool:
    text = fold(f"{line.name} {line.summary} {' '.join(line.themes)}")
    return all(word in text for word in words)


def _planned_until(step: Step | None) -> date:
    return step.planned.until if step and step.planned else date.max
