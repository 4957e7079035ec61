"""The steps of one computation, each said as a person would write it on paper."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from agglo.core import french
from agglo.core.expressions import scalar
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
from agglo.core.expressions.types import Type, Value
from agglo.core.expressions.words import SIGNS, UNKNOWN, listed, rounding, said, said_all
from agglo.core.french import MINUS, NBSP, typeset

_LISTED = 3
"""Values of a list that are said; a longer list is only counted."""

_SINGULAR = ("0", "1", f"{MINUS}1")


@dataclass(frozen=True, slots=True)
class Trace:
    """One step of a computation: what it says, its value, and the steps it comes from.

    ``key`` is the name that was read, or empty when something was computed.
    """

    text: str
    type: Type
    value: Value
    steps: "tuple[Trace, ...]" = ()
    key: str = ""

    def walk(self) -> "Iterator[Trace]":
        """Yield the steps in the order in which they are computed, this one last."""
        for step in self.steps:
            yield from step.walk()
        yield self

    def lines(self) -> list[str]:
        """Return one line per operation, in order; what is given, when there is none."""
        computed = [step.text for step in self.walk() if step.steps]
        return list(dict.fromkeys(computed)) or [self.text]

    def givens(self) -> "list[Trace]":
        """Return the names that the computation starts from, each once."""
        return list({step.key: step for step in self.walk() if step.key}.values())

    def __str__(self) -> str:
        return "\n".join(self.lines())


@dataclass(frozen=True, slots=True)
class _Reader:
    """Follows the evaluation of a tree, and writes down what it does."""

    values: Mapping[str, Exact | None]
    labels: Mapping[str, str]

    def read(self, node: Node) -> tuple[Trace, Exact | None]:
        """Return the steps of a part, and its exact value."""
        if isinstance(node, Constant):
            return self._step(node, said(node.type, node.value)[0], node.value, ())
        if isinstance(node, Name):
            exact = self.values[node.key]
            label = self.labels.get(node.key, node.key)
            return self._step(node, f"{label}{NBSP}: {said(node.type, exact)[0]}", exact, ())
        if isinstance(node, Operation):
            return self._chain(node)
        steps, terms = self._read_all(node.operands)
        exact = scalar.apply(node, terms)
        if isinstance(node, Choice):
            test = terms[0]
            steps = steps[:1] if test is None else (steps[0], steps[1 if test else 2])
        return self._step(node, _sentence(node, terms, exact), exact, steps)

    def _read_all(self, nodes: tuple[Node, ...]) -> tuple[tuple[Trace, ...], list[Exact | None]]:
        read = [self.read(node) for node in nodes]
        return tuple(step for step, _ in read), [exact for _, exact in read]

    def _chain(self, node: Operation) -> tuple[Trace, Exact | None]:
        """Read ``a + b - c``, two operations, as the one line that people write."""
        operations = _unfold(node)
        parts = (operations[0].left, *(operation.right for operation in operations))
        steps, terms = self._read_all(parts)
        exact = terms[0]
        for operation, term in zip(operations, terms[1:], strict=True):
            exact = scalar.apply(operation, (exact, term))
        types = (part.type for part in parts)
        signs = [SIGNS[operation.symbol] for operation in operations]
        text = _computation(node, signs, list(zip(types, terms, strict=True)), exact)
        return self._step(node, text, exact, steps)

    @staticmethod
    def _step(
        node: Node, text: str, exact: Exact | None, steps: tuple[Trace, ...]
    ) -> tuple[Trace, Exact | None]:
        key = node.key if isinstance(node, Name) else ""
        return Trace(text, node.type, scalar.leave(node.type, exact), steps, key), exact


def trace(node: Node, values: Mapping[str, Exact | None], labels: Mapping[str, str]) -> Trace:
    """Return the steps by which a tree gets its value."""
    return _Reader(values, labels).read(node)[0]


def _unfold(node: Operation) -> list[Operation]:
    """Return the operations of a sum or of a product, from the first one made."""
    together = {"+": "+-", "-": "+-", "*": "*"}.get(node.symbol, "")
    operations = [node]
    while isinstance(left := operations[0].left, Operation) and left.symbol in together:
        operations.insert(0, left)
    return operations


def _computation(
    node: Operation,
    signs: list[str],
    terms: list[tuple[Type, Exact | None]],
    exact: Exact | None,
) -> str:
    texts, rounded = said_all(terms)
    line = texts[0]
    for sign, text in zip(signs, texts[1:], strict=True):
        line += f" {sign} ({text})" if text.startswith(MINUS) else f" {sign} {text}"
    if exact is None and None not in [term for _, term in terms]:
        return typeset(f"{line} : division par zéro, donc inconnu")
    result, result_rounded = said(node.type, exact)
    before = "reste de " if node.symbol == "%" else ""
    down = "arrondi au centime inférieur" if node.type is Type.MONEY else "quotient entier"
    after = f" ({down})" if node.symbol == "//" else ""
    return f"{before}{line} {'≈' if rounded or result_rounded else '='} {result}{after}"


def _sentence(node: Node, terms: list[Exact | None], exact: Exact | None) -> str:
    texts, rounded = said_all(zip((each.type for each in node.operands), terms, strict=True))
    result, result_rounded = said(node.type, exact)
    equals = "≈" if rounded or result_rounded else "="
    match node:
        case Negation():
            return f"opposé de {texts[0]} {equals} {result}"
        case Not():
            return typeset(f"contraire de {texts[0]} : {result}")
        case Comparison():
            signs = (SIGNS[symbol] for symbol in node.symbols)
            pairs = zip(signs, texts[1:], strict=True)
            return typeset(
                " ".join([texts[0], *(f"{sign} {text}" for sign, text in pairs)]) + (f" : {result}")
            )
        case Logic():
            return typeset(f" {SIGNS[node.symbol]} ".join(texts) + f" : {result}")
        case Membership():
            return typeset(f"{texts[0]} {_listed(node)} : {result}")
        case Choice():
            met = {None: "inconnue", True: "remplie", False: "non remplie"}[terms[0]]
            return typeset(f"condition {met} : {result}")
        case Call():
            return _call(node, texts, equals, result)
    raise TypeError(f"unknown node {node!r}")


def _listed(node: Membership) -> str:
    verb = "n'est pas dans" if node.negated else "est dans"
    if len(node.options) > _LISTED:
        return f"{verb} une liste de {french.count(len(node.options), 'valeur', 'valeurs')}"
    options = (said(node.item.type, option)[0] for option in node.options)
    return f"{verb} la liste ({listed(options)})"


def _call(node: Call, texts: list[str], equals: str, result: str) -> str:
    match node.function:
        case "days":
            unit = "" if result == UNKNOWN else " jour" if result in _SINGULAR else " jours"
            return typeset(f"du {texts[0]} au {texts[1]} : {result}{unit}")
        case "euros":
            return f"{texts[0]} en euros {equals} {result}"
        case "round":
            return f"{texts[0]} arrondi {rounding(node.type, node.decimals)} = {result}"
        case "abs":
            return f"valeur absolue de {texts[0]} {equals} {result}"
    what = {"min": "plus petit", "max": "plus grand", "sum": "somme"}[node.function]
    return f"{what} de ({listed(texts)}) {equals} {result}"
