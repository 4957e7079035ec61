"""Whole populations at a time, with the very results of the scalar evaluation.

A number is a fraction of two int64 arrays, so that nothing is rounded on the way. A row
whose fraction would not hold is marked, and computed again alone by ``scalar``: the
result never depends on which of the two did the work.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import reduce

import numpy as np

from agglo.core.expressions import columns, scalar
from agglo.core.expressions.columns import HELD, ONE, Column
from agglo.core.expressions.nodes import (
    Call,
    Choice,
    Comparison,
    Constant,
    Logic,
    Membership,
    Name,
    Negation,
    Node,
    Not,
    Operation,
)
from agglo.core.expressions.types import BOOL, TEXT, Type

Arrays = Mapping[str, np.ndarray]


def vectorised(node: Node, names: Mapping[str, Type]) -> Callable[[Arrays], np.ma.MaskedArray]:
    """Return a function from arrays to the array of results, masked where unknown."""

    def evaluate(arrays: Arrays) -> np.ma.MaskedArray:
        used = {key: arrays[key] for key in names}
        rows = _Rows(columns.common_length(used or arrays))
        for key, kind in names.items():
            rows.given[key], too_long = columns.enter(kind, key, used[key])
            rows.hard |= too_long
        result = rows.evaluate(node)
        alone = {
            row: scalar.evaluate(
                node,
                {key: scalar.enter(names[key], key, columns.cell(used[key], row)) for key in names},
            )
            for row in np.flatnonzero(rows.hard).tolist()
        }
        return columns.leave(node.type, result, len(rows.hard), alone)

    return evaluate


class _Rows:
    """One evaluation. ``hard`` marks the rows that must be computed again, alone."""

    def __init__(self, n_rows: int) -> None:
        self.hard = np.zeros(n_rows, bool)
        self.given: dict[str, Column] = {}

    def evaluate(self, node: Node) -> Column:
        if isinstance(node, Constant):
            return self.constant(node.type, node.value)
        if isinstance(node, Name):
            return self.given[node.key]
        terms = [self.evaluate(operand) for operand in node.operands]
        match node:
            case Operation():
                return self.operation(node.symbol, *terms)
            case Negation():
                return Column(terms[0].known, -terms[0].values, terms[0].over)
            case Comparison():
                return _logic("and", self.comparisons(node, terms))
            case Membership():
                return self.membership(node, terms[0])
            case Not():
                return Column(terms[0].known, ~terms[0].values)
            case Logic():
                return _logic(node.symbol, terms)
            case Choice():
                return _choice(*terms)
            case Call():
                return getattr(self, f"call_{node.function}")(node, terms)
        raise TypeError(f"unknown node {node!r}")

    def constant(self, kind: Type, value: object) -> Column:
        column = columns.constant(kind, value)
        if column is None:
            self.hard[:] = True
            return columns.constant(kind, type(value)(0))
        return column

    # Integers that must hold -------------------------------------------------------------

    def product(self, left: np.ndarray, right: np.ndarray, instead: int = 0) -> np.ndarray:
        """Multiply, marking the rows where the product does not hold."""
        too_long = np.abs(left.astype(float)) * np.abs(right.astype(float)) >= HELD
        self.hard |= too_long
        return np.where(too_long, instead, left * right) if too_long.any() else left * right

    def total(self, left: np.ndarray, right: np.ndarray) -> np.ndarray:
        """Add, marking the rows where the sum does not hold."""
        total = left + right  # two terms below 2^62: this one cannot overflow
        too_long = np.abs(total) >= HELD
        self.hard |= too_long
        return np.where(too_long, 0, total) if too_long.any() else total

    # Fractions ---------------------------------------------------------------------------

    def operation(self, symbol: str, left: Column, right: Column) -> Column:
        match symbol:
            case "+":
                return self.add(left, right)
            case "-":
                return self.add(left, Column(right.known, -right.values, right.over))
            case "*":
                return self.multiply(left, right)
            case "/":
                return self.divide(left, right)
            case "//":
                return _floor(self.divide(left, right))
        times = self.multiply(right, _floor(self.divide(left, right)))
        return self.add(left, Column(times.known, -times.values, times.over))

    def add(self, left: Column, right: Column) -> Column:
        known = left.known & right.known
        if left.over is ONE and right.over is ONE:
            return Column(known, self.total(left.values, right.values))
        common = np.gcd(left.over, right.over)
        values = self.total(
            self.product(left.values, right.over // common),
            self.product(right.values, left.over // common),
        )
        return columns.fractions(
            known, values, self.product(left.over, right.over // common, instead=1)
        )

    def multiply(self, left: Column, right: Column) -> Column:
        known = left.known & right.known
        if left.over is ONE and right.over is ONE:
            return Column(known, self.product(left.values, right.values))
        one, other = np.gcd(left.values, right.over), np.gcd(right.values, left.over)
        values = self.product(left.values // one, right.values // other)
        over = self.product(left.over // other, right.over // one, instead=1)
        return columns.fractions(known, values, over)

    def divide(self, left: Column, right: Column) -> Column:
        """Divide; what is divided by zero is unknown."""
        sound = right.values != 0
        inverse = Column(
            right.known & sound,
            np.sign(right.values) * right.over,
            np.where(sound, np.abs(right.values), 1),
        )
        return self.multiply(left, inverse)

    def compared(self, left: Column, right: Column) -> tuple[np.ndarray, np.ndarray]:
        """Return two arrays of integers that compare as two columns of fractions do."""
        if left.over is ONE and right.over is ONE:
            return left.values, right.values
        return self.product(left.values, right.over), self.product(right.values, left.over)

    def comparisons(self, node: Comparison, terms: Sequence[Column]) -> list[Column]:
        pairs = []
        for symbol, left, right, term in zip(
            node.symbols, terms, terms[1:], node.terms, strict=False
        ):
            textual = term.type in (TEXT, BOOL)
            sides = (left.values, right.values) if textual else self.compared(left, right)
            holds = scalar.COMPARISONS[symbol](*sides).astype(bool)
            pairs.append(Column(left.known & right.known, holds))
        return pairs

    def membership(self, node: Membership, item: Column) -> Column:
        if node.item.type is TEXT:
            options = frozenset(node.options)
            found = np.array([text in options for text in item.values.tolist()], bool)
        else:
            listed = [self.constant(node.item.type, option) for option in node.options]
            found = reduce(np.logical_or, [np.equal(*self.compared(item, each)) for each in listed])
        return Column(item.known, found != node.negated)

    # Functions ---------------------------------------------------------------------------

    def call_abs(self, node: Call, terms: list[Column]) -> Column:
        return Column(terms[0].known, np.abs(terms[0].values), terms[0].over)

    def call_days(self, node: Call, terms: list[Column]) -> Column:
        since, until = terms
        return Column(since.known & until.known, until.values - since.values)

    def call_euros(self, node: Call, terms: list[Column]) -> Column:
        return self.multiply(terms[0], Column(np.ones(1, bool), 100 * ONE))

    def call_sum(self, node: Call, terms: list[Column]) -> Column:
        return reduce(self.add, terms)

    def call_min(self, node: Call, terms: list[Column]) -> Column:
        return reduce(
            lambda left, right: self.extreme(left, right, scalar.COMPARISONS["<="]), terms
        )

    def call_max(self, node: Call, terms: list[Column]) -> Column:
        return reduce(
            lambda left, right: self.extreme(left, right, scalar.COMPARISONS[">="]), terms
        )

    def extreme(self, left: Column, right: Column, wins: Callable) -> Column:
        first = wins(*self.compared(left, right))
        return _either(left.known & right.known, first, left, right)

    def call_round(self, node: Call, terms: list[Column]) -> Column:
        scale = scalar.rounding_scale(node)
        scaled = self.multiply(terms[0], self.constant(Type.NUMBER, scale))
        whole = Column(scaled.known, columns.halves_away(scaled.values, scaled.over))
        return self.multiply(whole, self.constant(Type.NUMBER, 1 / scale))


def _floor(column: Column) -> Column:
    return Column(column.known, column.values // column.over)


def _logic(symbol: str, terms: Sequence[Column]) -> Column:
    """Join conditions as Kleene does: one decisive term is enough, unknown ones or not."""
    decisive = symbol == "or"
    decided = reduce(np.logical_or, [term.known & (term.values == decisive) for term in terms])
    all_known = reduce(np.logical_and, [term.known for term in terms])
    return Column(decided | all_known, decided == decisive)


def _choice(test: Column, yes: Column, no: Column) -> Column:
    known = test.known & np.where(test.values, yes.known, no.known)
    return _either(known, test.values, yes, no)


def _either(known: np.ndarray, first: np.ndarray, left: Column, right: Column) -> Column:
    """Return the left value on the rows where ``first`` is true, the right one elsewhere."""
    whole = left.over is ONE and right.over is ONE
    over = ONE if whole else np.where(first, left.over, right.over)
    return Column(known, np.where(first, left.values, right.values), over)
