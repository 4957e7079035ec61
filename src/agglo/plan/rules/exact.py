"""Sums and quotients of Decimals without a rounding on the way."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction

DECIMALS = 12
"""Kept of a quotient that never ends; far beyond what any figure shows."""

_WIDE = Context(prec=200, rounding=ROUND_HALF_EVEN)


def total(values: Iterable[Decimal]) -> Decimal:
    """Return an exact sum.

    >>> total([Decimal("0.1")] * 3)
    Decimal('0.3')
    """
    return as_decimal(sum(map(Fraction, values), Fraction()))


def as_decimal(value: Fraction) -> Decimal:
    """Return a fraction as a Decimal: exactly when twelve decimals are enough.

    >>> as_decimal(Fraction(1, 8)), as_decimal(Fraction(1, 3)), as_decimal(Fraction(1500))
    (Decimal('0.125'), Decimal('0.333333333333'), Decimal('1500'))
    """
    quotient = _WIDE.divide(Decimal(value.numerator), Decimal(value.denominator))
    rounded = quotient.quantize(Decimal(1).scaleb(-DECIMALS), context=_WIDE)
    whole, _, rest = format(rounded, "f").partition(".")
    return Decimal(f"{whole}.{rest}".rstrip("0").rstrip("."))
