"""An expression written for people: names in words, signs of arithmetic, few parentheses."""

from collections.abc import Mapping
from dataclasses import dataclass

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
from agglo.core.expressions.words import SIGNS, listed, rounding, said
from agglo.core.french import MINUS

_CHOICE, _OR, _AND, _NOT, _COMPARISON, _SUM, _PRODUCT, _SIGN, _ATOM = range(9)
"""How tightly a writing holds its parts: a looser one inside a tighter one needs parentheses."""

_TIGHTNESS = {"or": _OR, "and": _AND, "+": _SUM, "-": _SUM}


def formula(node: Node, labels: Mapping[str, str]) -> str:
    """Return an expression in French, each name replaced by its label."""
    return _Writer(labels).write(node)[0]


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes a part in French, and says how tightly its writing holds."""

    labels: Mapping[str, str]

    def write(self, node: Node) -> tuple[str, int]:
        match node:
            case Constant():
                text, _ = said(node.type, node.value)
                return text, _SIGN if text.startswith(MINUS) else _ATOM
            case Name():
                return self.labels.get(node.key, node.key), _ATOM
            case Operation():
                return self.operation(node)
            case Negation():
                return f"{MINUS}{self.part(node.operand, _ATOM)}", _SIGN
            case Call():
                return _call(node, [self.part(each, _CHOICE) for each in node.arguments])
            case Choice():
                yes, test, no = (self.part(each, _OR) for each in (node.yes, node.test, node.no))
                return f"{yes} si {test}, sinon {no}", _CHOICE
        return self.condition(node)

    def part(self, node: Node, at_least: int) -> str:
        """Write a part of a larger writing, in parentheses when it would fall apart there."""
        text, tightness = self.write(node)
        return text if tightness >= at_least else f"({text})"

    def operation(self, node: Operation) -> tuple[str, int]:
        holds = _TIGHTNESS.get(node.symbol, _PRODUCT)
        right = self.part(node.right, holds + 1)
        right = f"({right})" if right.startswith(MINUS) else right
        text = f"{self.part(node.left, holds)} {SIGNS[node.symbol]} {right}"
        if node.symbol in {"//", "%"}:
            return f"{'reste' if node.symbol == '%' else 'quotient entier'} de {text}", _OR
        return text, holds

    def condition(self, node: Node) -> tuple[str, int]:
        match node:
            case Comparison():
                terms = [self.part(term, _SUM) for term in node.terms]
                signs = [SIGNS[symbol] for symbol in node.symbols]
                rest = (f" {sign} {term}" for sign, term in zip(signs, terms[1:], strict=True))
                return terms[0] + "".join(rest), _COMPARISON
            case Membership():
                options = (said(node.item.type, each)[0] for each in node.options)
                among = "hors de" if node.negated else "parmi"
                return f"{self.part(node.item, _SUM)} {among} ({listed(options)})", _COMPARISON
            case Not():
                return f"non {self.part(node.operand, _ATOM)}", _NOT
            case Logic():
                holds = _TIGHTNESS[node.symbol]
                terms = [self.part(term, holds + 1) for term in node.terms]
                return f" {SIGNS[node.symbol]} ".join(terms), holds
        raise TypeError(f"unknown node {node!r}")


def _call(node: Call, texts: list[str]) -> tuple[str, int]:
    match node.function:
        case "days":
            return f"nombre de jours de ({texts[0]}) à ({texts[1]})", _ATOM
        case "euros":
            return f"({texts[0]}) en euros", _ATOM
        case "round":
            return f"({texts[0]}) arrondi {rounding(node.type, node.decimals)}", _ATOM
        case "abs":
            return f"valeur absolue de ({texts[0]})", _ATOM
    what = {"min": "plus petit de", "max": "plus grand de", "sum": "somme de"}[node.function]
    return f"{what} ({listed(texts)})", _ATOM
