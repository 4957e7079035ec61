"""Money as whole cents: read exactly, written in French."""

import re
from decimal import Decimal

from agglo.core.french import NBSP, number
from agglo.core.unreadable import Unreadable

_PLAIN = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,2})?", re.ASCII)

_SCALES = ((11, "Md€"), (8, "M€"))
"""Power of ten, in cents, and its symbol; the largest first."""

_COMPACT_DECIMALS = 2


class BadAmount(Unreadable):
    """A text that is not an amount of euros."""


def cents_from_euros(euros: str | int | Decimal, *, negative: bool = False) -> int:
    """Read an amount of euros, exactly, and return it in cents.

    A text has a decimal point, two decimals at most, no space, no exponent. A
    negative amount is refused unless ``negative`` allows it.

    >>> cents_from_euros("150000"), cents_from_euros("0.07"), cents_from_euros(Decimal("9.50"))
    (15000000, 7, 950)
    """
    if isinstance(euros, bool) or not isinstance(euros, str | int | Decimal):
        raise TypeError(f"expected a text, an int or a Decimal, received {euros!r}")
    text = euros if isinstance(euros, str) else _plain(euros)
    if not _PLAIN.fullmatch(text):
        raise BadAmount(text, _why_not(text))
    cents = int(Decimal(text).scaleb(2))
    if cents < 0 and not negative:
        raise BadAmount(text, "un montant positif ou nul")
    return cents


def _plain(value: int | Decimal) -> str:
    """Write a number without an exponent, unless it is far too long to be an amount."""
    exact = Decimal(value)
    if not exact.is_finite() or exact.adjusted() > 20 or int(exact.as_tuple().exponent) < -20:
        return str(value)
    text = format(exact, "f")
    whole, point, decimals = text.partition(".")
    return f"{whole}.{decimals[:2]}{decimals[2:].rstrip('0')}" if point else whole


def _why_not(text: str) -> str:
    """Say what is expected instead of a text that is not an amount."""
    if re.fullmatch(r"-?[0-9\s]+,[0-9]*", text):
        return "un point et non une virgule avant les centimes, comme 150000.50"
    if re.fullmatch(r"-?[0-9]+\.[0-9]{3,}", text):
        return "deux décimales au plus, comme 150000.50"
    if re.fullmatch(r"-?[0-9]{16,}(\.[0-9]+)?", text):
        return "un montant de quinze chiffres au plus avant le point"
    return "un montant en euros, en chiffres seulement, comme 150000 ou 150000.50"


def euros(cents: int) -> str:
    """Write an amount in full, to the cent.

    >>> euros(123456), euros(-5)
    ('1\\u202f234,56\\xa0€', '−0,05\\xa0€')
    """
    return f"{number(in_euros(cents), 2)}{NBSP}€"


def compact_euros(cents: int) -> str:
    """Write an amount as shortly as can be without losing a cent.

    Millions and thousands of millions are named when two decimals are enough to
    say them exactly; cents are left out when there are none.

    >>> compact_euros(9_000_000_00), compact_euros(1_400_000_00), compact_euros(2_000_000_000_00)
    ('9\\xa0M€', '1,4\\xa0M€', '2\\xa0Md€')
    >>> compact_euros(150_000_00), compact_euros(1_234_567_00), compact_euros(59_99)
    ('150\\u202f000\\xa0€', '1\\u202f234\\u202f567\\xa0€', '59,99\\xa0€')
    """
    for power, symbol in _SCALES:
        if abs(cents) >= 10**power and cents % 10 ** (power - _COMPACT_DECIMALS) == 0:
            scaled = cents // 10 ** (power - _COMPACT_DECIMALS)
            return f"{_shortest(scaled, _COMPACT_DECIMALS)}{NBSP}{symbol}"
    return euros(cents) if cents % 100 else f"{number(cents // 100)}{NBSP}€"


def _shortest(scaled: int, decimals: int) -> str:
    """Write ``scaled`` hundredths (or so) without the zeros that end its decimals."""
    while decimals and scaled % 10 == 0:
        scaled, decimals = scaled // 10, decimals - 1
    return number(Decimal(scaled).scaleb(-decimals), decimals)


def in_euros(cents: int) -> Decimal:
    """Return an amount of cents as an exact number of euros.

    >>> in_euros(150_000_50)
    Decimal('150000.50')
    """
    if isinstance(cents, bool) or not isinstance(cents, int):
        raise TypeError(f"expected whole cents, received {cents!r}")
    sign, digits = ("-", str(-cents)) if cents < 0 else ("", str(cents))
    digits = digits.rjust(3, "0")
    return Decimal(f"{sign}{digits[:-2]}.{digits[-2:]}")
