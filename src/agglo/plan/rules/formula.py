"""Computed indicators: which keys an expression names, its value, and how it is said."""

import re
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from agglo.core.expressions import checker, formulas, scalar, tracing
from agglo.core.expressions.nodes import Node
from agglo.core.expressions.types import NUMBER
from agglo.plan.rules.exact import as_decimal

_NAME = re.compile(r"\b[a-z][a-z0-9]*(?:_[a-z0-9]+)*\b")


def name_of(key: str) -> str:
    """Return how an expression writes a key.

    >>> name_of("eau-produite")
    'eau_produite'
    """
    return key.replace("-", "_")


@lru_cache(maxsize=1024)
def keys(expression: str) -> tuple[str, ...]:
    """Return the keys of the figures that an expression is computed from, in reading order.

    >>> keys("(eau_produite - eau_consommee) / eau_produite * 100")
    ('eau-produite', 'eau-consommee')
    """
    names = dict.fromkeys(_NAME.findall(expression))
    return tuple(name.replace("_", "-") for name in names if name not in checker.ARITIES)


def value(expression: str, values: Mapping[str, Decimal | None]) -> Decimal | None:
    """Return the value of an expression for values by key; unknown when one of them is.

    >>> value("a_b / c * 100", {"a-b": Decimal(1), "c": Decimal(8)})
    Decimal('12.5')
    """
    exact = scalar.evaluate(_tree(expression), _entered(values))
    return as_decimal(exact) if isinstance(exact, Fraction) else None


def sentences(
    expression: str, values: Mapping[str, Decimal | None], names: Mapping[str, str]
) -> str:
    """Return the computation in French: the formula in words, then its steps with numbers."""
    tree = _tree(expression)
    labels = {name_of(key): label for key, label in names.items()}
    steps = tracing.trace(tree, _entered(values), labels).lines()
    return "\n".join([formulas.formula(tree, labels), *steps])


@lru_cache(maxsize=1024)
def _tree(expression: str) -> Node:
    return checker.check(expression, {name_of(key): NUMBER for key in keys(expression)})


def _entered(values: Mapping[str, Decimal | None]) -> dict[str, Fraction | None]:
    return {
        name_of(key): None if value is None else Fraction(value) for key, value in values.items()
    }
