"""Our small typed language: what packs write to compute an indicator or to state a rule.

Python's syntax, and nothing of Python's power: an expression cannot read a file, loop,
call what is not listed here, nor take long. It is checked whole before it is used.

    values      12  0.5  9_000_000  'texte'  True  False  euros(70)  date(2024, 3, 25)
    names       those that the caller gives, each with its type
    arithmetic  + - * / // %            brackets as usual
    conditions  == != < <= > >=   in ('a', 'b')   not in   and   or   not
    choice      a if condition else b
    functions   abs  min  max  sum  round(x, decimals)  days(since, until)  euros(number)

Types never mix by accident: money is added to money, multiplied or divided by a number, and
money divided by money is a number. ``//`` rounds down, money to the cent. ``round`` sends a
half away from zero; on money its decimals are those of the euro.

Values are exact. Nothing is rounded inside an expression unless it says so; a result in
money is rounded once, to the nearest cent, a half going away from zero, and a number that
has no short decimal writing keeps 28 significant digits.

What is unknown (None) makes unknown what depends on it, and so does a division by zero;
yet ``False and unknown`` is False, ``True or unknown`` is True.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np

from agglo.core.expressions import arrays, formulas, scalar, tracing
from agglo.core.expressions.checker import check
from agglo.core.expressions.faults import BadExpression, Fault
from agglo.core.expressions.nodes import Exact, Name, Node
from agglo.core.expressions.tracing import Trace
from agglo.core.expressions.types import BOOL, DATE, MONEY, NUMBER, TEXT, Type, Value

__all__ = [
    "BOOL",
    "DATE",
    "MONEY",
    "NUMBER",
    "TEXT",
    "BadExpression",
    "Expression",
    "Fault",
    "Trace",
    "Type",
    "Value",
    "compile",
]


@dataclass(frozen=True, slots=True)
class Expression:
    """A checked expression, ready to be evaluated any number of times.

    ``names`` are those that it uses, with their types, in the order of the text.

    >>> levier = compile("investi / verse", {"investi": MONEY, "verse": MONEY})
    >>> amounts = {"investi": 47_000_000_00, "verse": 9_000_000_00}
    >>> levier.evaluate(amounts)
    Decimal('5.222222222222222222222222222')
    >>> levier.trace(amounts).text.replace("\\u202f", " ").replace("\\xa0", " ")
    '47 000 000 € ÷ 9 000 000 € ≈ 5,22'
    >>> levier.formula({"investi": "investissement public", "verse": "fonds versés"})
    'investissement public ÷ fonds versés'
    """

    source: str
    type: Type
    names: Mapping[str, Type]
    _tree: Node = field(repr=False, compare=False)

    def evaluate(self, values: Mapping[str, Value]) -> Value:
        """Return the value, or None when it is unknown.

        Every name used must be given, None when it is unknown. Raises KeyError, TypeError
        or ValueError on a value that is absent, of another type, or out of bounds.
        """
        return scalar.leave(self.type, scalar.evaluate(self._tree, self._entered(values)))

    def trace(self, values: Mapping[str, Value], labels: Mapping[str, str] | None = None) -> Trace:
        """Return the steps of the same evaluation, said in French."""
        return tracing.trace(self._tree, self._entered(values), labels or {})

    def formula(self, labels: Mapping[str, str] | None = None) -> str:
        """Return the expression in French, each name replaced by its label."""
        return formulas.formula(self._tree, labels or {})

    def vectorised(self) -> Callable[[Mapping[str, np.ndarray]], np.ma.MaskedArray]:
        """Return a function from arrays, one per name, to a masked array of results.

        What comes in, all of one length: money as int64 cents; numbers as integers,
        floats (each read as the decimal that it prints, NaN unknown) or Decimals; truths
        as bool; dates as datetime64[D]; texts; any of them as a masked array, or as
        objects with None. What comes out: int64 cents, float64, bool, datetime64[D] or
        texts, masked where unknown.

        Guarantee: each row is what ``evaluate`` returns for it, to the last cent, and for
        a number the float nearest to its exact value. Amounts of 10^18 cents or more raise
        OverflowError.
        """
        return arrays.vectorised(self._tree, self.names)

    def _entered(self, values: Mapping[str, Value]) -> dict[str, Exact | None]:
        return {key: scalar.enter(kind, key, values[key]) for key, kind in self.names.items()}


def compile(source: str, names: Mapping[str, Type]) -> Expression:
    """Check an expression against the names that it may use.

    Raises BadExpression, which names every fault with its column.

    >>> compile("min(prix / 2, 70)", {"prix": MONEY})
    Traceback (most recent call last):
    ...
    agglo.core.expressions.faults.BadExpression: ...
    """
    tree = check(source, names)
    used = {node.key: node.type for node in tree.walk() if isinstance(node, Name)}
    return Expression(source, tree.type, used, tree)
