"""One row at a time, exactly: the meaning of the language is here.

Numbers and cents are fractions, so that nothing is rounded on the way. What is
unknown is None, and makes unknown what is computed from it, with two exceptions:
``false and unknown`` is false, ``true or unknown`` is true (Kleene). A division by
zero is unknown too.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Context, Decimal
from fractions import Fraction
from operator import eq, ge, gt, le, lt, ne

from agglo.core.expressions.nodes import (
    Call,
    Choice,
    Comparison,
    Constant,
    Exact,
    Logic,
    Membership,
    Name,
    Negation,
    Node,
    Not,
    Operation,
)
from agglo.core.expressions.types import MONEY, NUMBER, Type, Value

SIGNIFICANT_DIGITS = 28
"""Of a number that leaves the language and has no shorter exact writing, such as 1/3."""

LARGEST = 10**18
MOST_DECIMALS = 18

_LEAVING = Context(prec=SIGNIFICANT_DIGITS)

COMPARISONS = {"==": eq, "!=": ne, "<": lt, "<=": le, ">": gt, ">=": ge}


def enter(kind: Type, key: str, value: Value) -> Exact | None:
    """Bring a value into the language, or raise TypeError or ValueError, naming it.

    Bounds keep the arithmetic short: what a person can count has 18 digits at most.
    """
    match kind, value:
        case _, None:
            return None
        case (Type.BOOL, bool()) | (Type.TEXT, str()):
            return value
        case Type.DATE, date() if type(value) is date:
            return value
        case (Type.NUMBER | Type.MONEY, int()) if not isinstance(value, bool):
            return Fraction(_bounded(key, value))
        case Type.NUMBER, Decimal():
            return Fraction(_bounded(key, value))
    raise TypeError(f"{key} must be of type {kind.value}, received {value!r}")


def _bounded(key: str, value: int | Decimal) -> int | Decimal:
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError(f"{key} must be finite, received {value!r}")
        if value and not -MOST_DECIMALS <= int(value.as_tuple().exponent) <= MOST_DECIMALS:
            raise ValueError(f"{key} has more than {MOST_DECIMALS} decimals, received {value!r}")
    if abs(value) >= LARGEST:
        raise ValueError(f"{key} must be less than 10^18, received {value!r}")
    return value


def leave(kind: Type, exact: Exact | None) -> Value:
    """Take a value out of the language: a number as a Decimal, money as whole cents."""
    if exact is None:
        return None
    if kind is MONEY:
        return half_away(exact)
    if kind is NUMBER:
        return _LEAVING.divide(Decimal(exact.numerator), Decimal(exact.denominator))
    return exact


def half_away(exact: Fraction) -> int:
    """Round to the nearest whole number; a half goes away from zero.

    >>> half_away(Fraction(5, 2)), half_away(Fraction(-5, 2)), half_away(Fraction(49, 20))
    (3, -3, 2)
    """
    nearest = math.floor(abs(exact) + Fraction(1, 2))
    return nearest if exact >= 0 else -nearest


def evaluate(node: Node, values: Mapping[str, Exact | None]) -> Exact | None:
    """Return the exact value of a tree, or None when it is unknown."""
    if isinstance(node, Constant):
        return node.value
    if isinstance(node, Name):
        return values[node.key]
    return apply(node, [evaluate(operand, values) for operand in node.operands])


def apply(node: Node, terms: Sequence[Exact | None]) -> Exact | None:
    """Return what a node makes of the values of its operands."""
    match node:
        case Logic():
            return _logic(node.symbol, terms)
        case Comparison():
            return _logic("and", _comparisons(node.symbols, terms))
        case Choice():
            test, yes, no = terms
            return None if test is None else yes if test else no
    if any(term is None for term in terms):
        return None
    match node:
        case Operation():
            return _operation(node, *terms)
        case Negation():
            return -terms[0]
        case Not():
            return not terms[0]
        case Membership():
            return (terms[0] in node.options) != node.negated
        case Call():
            return _FUNCTIONS[node.function](node, terms)
    raise TypeError(f"unknown node {node!r}")


def _logic(symbol: str, terms: Sequence[bool | None]) -> bool | None:
    decisive = symbol == "or"
    if any(term is decisive for term in terms):
        return decisive
    return None if None in terms else not decisive


def _comparisons(symbols: Sequence[str], terms: Sequence[Exact | None]) -> list[bool | None]:
    return [
        None if left is None or right is None else COMPARISONS[symbol](left, right)
        for symbol, left, right in zip(symbols, terms, terms[1:], strict=False)
    ]


def _operation(node: Operation, left: Fraction, right: Fraction) -> Fraction | None:
    if node.symbol in {"/", "//", "%"} and right == 0:
        return None
    match node.symbol:
        case "+":
            return left + right
        case "-":
            return left - right
        case "*":
            return left * right
        case "/":
            return left / right
        case "//":
            return Fraction(left // right)
    return left - right * (left // right)


def rounding_scale(node: Call) -> Fraction:
    """Return what to multiply by before rounding to a whole: money is held in cents."""
    return Fraction(10) ** (node.decimals - 2 if node.type is MONEY else node.decimals)


def _round(node: Call, terms: Sequence[Fraction]) -> Fraction:
    scale = rounding_scale(node)
    return half_away(terms[0] * scale) / scale


_FUNCTIONS: dict[str, Callable[[Call, Sequence[Exact]], Exact]] = {
    "abs": lambda node, terms: abs(terms[0]),
    "days": lambda node, terms: Fraction((terms[1] - terms[0]).days),
    "euros": lambda node, terms: terms[0] * 100,
    "max": lambda node, terms: max(terms),
    "min": lambda node, terms: min(terms),
    "round": _round,
    "sum": lambda node, terms: sum(terms),
}
