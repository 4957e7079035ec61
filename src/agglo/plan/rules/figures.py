"""A figure as people read it, with the records it is computed from and nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

from agglo.core.canonical import decimal_text
from agglo.core.french import NBSP, count, number, with_unit
from agglo.core.money import compact_euros
from agglo.core.periods import Period

RecordKind = Literal["observation", "amount", "registered"]
FigureKind = Literal["indicator", "amount"]
Method = Literal["amount", "registered", "expression", "observed", "none"]

WORDS = {"": "", "about": "environ ", "at-least": "plus de ", "at-most": "au plus "}
"""What a qualifier puts before a number."""

PARTIAL = "au moins "
"""What a sum that lacks some of its terms puts before it."""

UNKNOWN = "inconnu"

_SYMBOLS = frozenset(
    [
        *("€", "k€", "M€", "Md€", "%", "‰", "t", "kg", "g", "km", "m", "cm", "mm", "m²", "km²"),
        *("ha", "m³", "l", "L", "hl", "ml", "kWh", "MWh", "GWh", "TWh", "kW", "kWc", "MW", "MWc"),
        *("kVA", "h", "min", "s", "°C", "dB", "tCO₂", "teqCO₂", "pts", "Mo", "Go"),
    ]
)


@dataclass(frozen=True, slots=True)
class Record:
    """One fact written by someone: what a figure is computed from."""

    kind: RecordKind
    key: str  # of the indicator, of the amount, or of the row that a room registered
    label: str  # the commune, "Tout le territoire", the wording of the amount
    period: str
    commune: str  # INSEE code, or blank
    value: Decimal | None
    qualifier: str = ""
    source_key: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""
    entered_at: datetime | None = None
    weight: Decimal | None = None  # in a weighted mean
    note: str = ""


@dataclass(frozen=True, slots=True)
class Figure:
    """A number shown to the public. ``value`` is None when it is unknown, and says so."""

    key: str
    kind: FigureKind
    name: str
    value: Decimal | None
    unit: str
    decimals: int
    qualifier: str = ""
    period: str = ""  # code of what was really observed, which may be less than was asked for
    as_of: date | None = None  # day of the newest record; None when the rows are read as they are
    definition: str = ""
    computation: str = ""  # French sentences: how the value is made
    expression: str = ""
    inputs: "tuple[Figure, ...]" = ()
    records: tuple[Record, ...] = ()
    method: Method = "none"
    over_communes: str = "none"
    over_time: str = "none"
    n_known: int = 0  # records with a value, among those that were expected
    n_expected: int = 0
    commune: str = ""  # INSEE code, when the figure is of one commune

    @property
    def is_partial(self) -> bool:
        """Say whether some of the expected records are missing."""
        return self.n_known < self.n_expected

    def text(self) -> str:
        """Return the figure as prose shows it: qualifier, number, symbol of its unit.

        >>> Figure("a", "amount", "Programme", Decimal(220_000_000), "€", 2, "at-least").text()
        'plus de 220\\xa0M€'
        """
        if self.value is None:
            return UNKNOWN
        adds_up = self.is_partial and self.qualifier == "at-least"
        return (PARTIAL if adds_up else WORDS[self.qualifier]) + self.number_text()

    def number_text(self) -> str:
        """Return the number and its symbol, without the qualifier."""
        return UNKNOWN if self.value is None else value_text(self.value, self.unit, self.decimals)

    def coverage_text(self) -> str:
        """Return what part of the expected records is known, or nothing when it is all of them.

        >>> Figure("a", "indicator", "A", Decimal(1), "t", 0, n_known=98, n_expected=100,
        ...     records=(Record("observation", "a", "Lens", "2024", "62001", Decimal(1)),)
        ... ).coverage_text()
        '98\xa0communes sur 100'
        """
        if not self.is_partial or self.value is None:
            return ""
        n_periods = len({record.period for record in self.records})
        one, many = ("commune", "communes") if n_periods == 1 else ("relevé", "relevés")
        return f"{count(self.n_known, one, many)} sur {number(self.n_expected)}"

    def when(self) -> str:
        """Return the period in words, to end a sentence: ``en 2023``."""
        return Period.parse(self.period).when() if self.period else ""

    def to_json(self) -> dict[str, Any]:
        """Return texts, numbers and lists only: what an edition freezes."""
        return _to_json(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Figure":
        """Return the figure that ``to_json`` wrote."""
        given = dict(data)
        given["value"] = _decimal(given["value"])
        given["as_of"] = date.fromisoformat(given["as_of"]) if given["as_of"] else None
        given["inputs"] = tuple(cls.from_json(each) for each in given["inputs"])
        given["records"] = tuple(record_from_json(each) for each in given["records"])
        return cls(**given)


def record_from_json(data: Mapping[str, Any]) -> Record:
    """Return the record that ``Figure.to_json`` wrote."""
    given = dict(data)
    given["value"], given["weight"] = _decimal(given["value"]), _decimal(given["weight"])
    entered = given["entered_at"]
    given["entered_at"] = datetime.fromisoformat(entered) if entered else None
    return Record(**given)


def value_text(value: Decimal, unit: str, decimals: int) -> str:
    """Write a value with the symbol of its unit; a counted noun is left to the prose.

    Euros are shortened only when no cent is lost.

    >>> value_text(Decimal("22.41"), "%", 1), value_text(Decimal(152), "élus", 0)
    ('22,4\\xa0%', '152')
    >>> value_text(Decimal(9_000_000), "€", 0), value_text(Decimal("3.6"), "€/m³", 2)
    ('9\\xa0M€', '3,60\\xa0€/m³')
    """
    if unit == "€":
        return _euros_text(value, decimals)
    return with_unit(value, unit, decimals) if is_symbol(unit) else number(value, decimals)


def unit_text(unit: str) -> str:
    """Return the unit as it stands after a value in a table: every unit is said there."""
    return unit if is_symbol(unit) else ""


def apart(values: tuple[Decimal, Decimal], unit: str, decimals: int) -> tuple[str, str]:
    """Write two values with enough decimals to tell them apart, up to six.

    >>> apart((Decimal("79.68"), Decimal("80.34")), "%", 0)
    ('79,7\xa0%', '80,3\xa0%')
    """
    for finer in range(decimals, 7):
        texts = value_text(values[0], unit, finer), value_text(values[1], unit, finer)
        if texts[0] != texts[1]:
            break
    return texts


def is_symbol(unit: str) -> bool:
    """Say whether a unit is written as a symbol after its number.

    >>> is_symbol("€/hab."), is_symbol("élus")
    (True, False)
    """
    return unit.partition("/")[0] in _SYMBOLS


def combined(qualifiers: set[str]) -> str:
    """Return how exact a sum or a mean is, from how exact its terms are.

    >>> combined({"", "at-least"}), combined({"at-least", "at-most"}), combined({""})
    ('at-least', 'about', '')
    """
    stated = qualifiers - {""}
    return stated.pop() if len(stated) == 1 else ("about" if stated else "")


def renamed(figure: Figure, **changes: Any) -> Figure:
    """Return the same figure with some of its fields changed."""
    return replace(figure, **changes)


def _euros_text(value: Decimal, decimals: int) -> str:
    cents = value.scaleb(2)
    if cents == cents.to_integral_value():
        return compact_euros(int(cents))
    return f"{number(value, min(decimals, 2))}{NBSP}€"


def _decimal(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _to_json(value: Any) -> Any:
    match value:
        case Figure() | Record():
            return {each.name: _to_json(getattr(value, each.name)) for each in fields(value)}
        case tuple():
            return [_to_json(each) for each in value]
        case Decimal():
            return decimal_text(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
    return value
