"""The checked tree of an expression: every node knows its type."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from agglo.core.expressions.types import Type

Exact = Fraction | str | bool | date
"""A value inside the language: numbers and cents are fractions, never rounded on the way."""


@dataclass(frozen=True, slots=True)
class Node:
    """A part of an expression."""

    type: Type

    @property
    def operands(self) -> "tuple[Node, ...]":
        """Return the parts that this one is computed from, in their order."""
        return ()

    def walk(self) -> "Iterator[Node]":
        """Yield this node, then all that it is computed from, from left to right."""
        yield self
        for operand in self.operands:
            yield from operand.walk()


@dataclass(frozen=True, slots=True)
class Constant(Node):
    """A value written in the expression."""

    value: Exact


@dataclass(frozen=True, slots=True)
class Name(Node):
    """A value given when the expression is evaluated."""

    key: str


@dataclass(frozen=True, slots=True)
class Operation(Node):
    """``left symbol right``, one of + - * / // %."""

    symbol: str
    left: Node
    right: Node

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.left, self.right


@dataclass(frozen=True, slots=True)
class Negation(Node):
    """``-operand``."""

    operand: Node

    @property
    def operands(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Comparison(Node):
    """``a < b <= c``: each pair must hold."""

    symbols: tuple[str, ...]
    terms: tuple[Node, ...]

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, slots=True)
class Membership(Node):
    """``item in (…)``, or ``item not in (…)``: the list is made of constants."""

    item: Node
    options: tuple[Exact, ...]
    negated: bool

    @property
    def operands(self) -> tuple[Node, ...]:
        return (self.item,)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """``not operand``."""

    operand: Node

    @property
    def operands(self) -> tuple[Node, ...]:
        return (self.operand,)


@dataclass(frozen=True, slots=True)
class Logic(Node):
    """``a and b and c``, or the same with ``or``."""

    symbol: str
    terms: tuple[Node, ...]

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.terms


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """``yes if test else no``."""

    test: Node
    yes: Node
    no: Node

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.test, self.yes, self.no


@dataclass(frozen=True, slots=True)
class Call(Node):
    """A call of a known function; ``decimals`` is for ``round`` alone."""

    function: str
    arguments: tuple[Node, ...]
    decimals: int = 0

    @property
    def operands(self) -> tuple[Node, ...]:
        return self.arguments
