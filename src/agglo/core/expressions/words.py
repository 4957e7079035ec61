"""Values and signs of the language, said in French."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from agglo.core import french
from agglo.core.expressions import scalar
from agglo.core.expressions.nodes import Exact
from agglo.core.expressions.types import MONEY, Type
from agglo.core.french import MINUS, NBSP, THIN

UNKNOWN = "inconnu"

SIGNS = {
    **{"+": "+", "-": MINUS, "*": "×", "/": "÷", "//": "÷", "%": "÷"},
    **{"==": "=", "!=": "≠", "<": "<", "<=": "≤", ">": ">", ">=": "≥", "and": "et", "or": "ou"},
}

_MOST_EXACT_DECIMALS = 4
_FEWEST_DIGITS = 3
_MOST_DECIMALS = 12


def said(kind: Type, exact: Exact | None) -> tuple[str, bool]:
    """Return a value in French, and whether it had to be rounded to be said.

    >>> said(Type.MONEY, Fraction(4_700_000_000)), said(Type.NUMBER, Fraction(47, 9))
    (('47\\u202f000\\u202f000\\xa0€', False), ('5,22', True))
    """
    match exact:
        case None:
            return UNKNOWN, False
        case bool():
            return ("oui" if exact else "non"), False
        case str():
            return french.quoted(exact), False
        case date():
            return french.date_in_words(exact), False
    if kind is not MONEY:
        decimals, rounded = _decimals_to_say(exact)
        return french.number(_rounded(exact, decimals), decimals), rounded
    cents = scalar.half_away(exact)
    decimals = 2 if cents % 100 else 0
    return f"{french.number(_rounded(Fraction(cents, 100), 2), decimals)}{NBSP}€", cents != exact


def _decimals_to_say(exact: Fraction) -> tuple[int, bool]:
    """Return how many decimals say a number well enough, and whether they lose some of it."""
    for decimals in range(_MOST_EXACT_DECIMALS + 1):
        if (exact * 10**decimals).denominator == 1:
            return decimals, False
    decimals = 2
    while abs(exact) * 10**decimals < 10 ** (_FEWEST_DIGITS - 1) and decimals < _MOST_DECIMALS:
        decimals += 1
    return decimals, (exact * 10**decimals).denominator != 1


def _rounded(exact: Fraction, decimals: int) -> Decimal:
    return Decimal(scalar.half_away(exact * 10**decimals)).scaleb(-decimals)


def said_all(values: Iterable[tuple[Type, Exact | None]]) -> tuple[list[str], bool]:
    """Return several values in French, and whether one of them had to be rounded."""
    texts, roundings = zip(*(said(kind, exact) for kind, exact in values), strict=True)
    return list(texts), any(roundings)


def rounding(kind: Type, decimals: int) -> str:
    """Say to what a value is rounded."""
    if kind is MONEY:
        return ("à l'euro", "à dix centimes", "au centime")[decimals]
    return f"à {french.count(decimals, 'décimale', 'décimales')}" if decimals else "à l'unité"


def listed(texts: Iterable[str]) -> str:
    """Join values that may have a decimal comma of their own.

    >>> listed(["1,5", "3"])
    '1,5\\u202f; 3'
    """
    return f"{THIN}; ".join(texts)
