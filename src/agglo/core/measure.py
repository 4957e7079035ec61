"""What a number measures: how to say it, and how to say it short beside an axis."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.french import number, with_unit
from agglo.core.money import compact_euros

UNKNOWN = "inconnu"

EURO = "€"


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit and a number of decimals. Without decimals, a value is written whole.

    Values in euros are compacted when nothing is lost.

    >>> Measure("%", 1).say(Decimal("1.44")), Measure("€").say(9_000_000), Measure().say(None)
    ('1,4\\xa0%', '9\\xa0M€', 'inconnu')
    """

    unit: str = ""
    decimals: int | None = None

    def say(self, value: Decimal | int | None) -> str:
        """Write a value with its unit."""
        if value is None:
            return UNKNOWN
        if self.unit == EURO and value == round(Decimal(value), 2):
            return compact_euros(int(Decimal(value) * 100))
        return with_unit(value, self.unit, self.decimals)

    def axis(self, ticks: Sequence[Decimal]) -> tuple[list[str], str]:
        """Return the short texts of an axis, and what they are counted in.

        >>> Measure("€").axis([Decimal(0), Decimal(2_000_000), Decimal(4_000_000)])
        (['0', '2', '4'], 'M€')
        """
        largest = max(abs(tick) for tick in ticks)
        power, counted = 0, self.unit
        if self.unit == EURO and largest >= 10**9:
            power, counted = 9, "Md€"
        elif self.unit == EURO and largest >= 10**6:
            power, counted = 6, "M€"
        elif largest >= 10**7:
            power, counted = 6, f"millions de {self.unit}" if self.unit else "millions"
        scaled = [tick.scaleb(-power) for tick in ticks]
        decimals = max(max(-int(tick.normalize().as_tuple().exponent), 0) for tick in scaled)
        return [number(tick, decimals) if tick else "0" for tick in scaled], counted
