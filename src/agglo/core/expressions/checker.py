"""From Python's tree to ours: only what is listed here is admitted, and every fault is named."""

import ast
import re
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from fractions import Fraction

from agglo.core.expressions import syntax
from agglo.core.expressions.faults import BadExpression, Fault
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
from agglo.core.expressions.types import (
    BOOL,
    DATE,
    IN_FRENCH,
    MONEY,
    NUMBER,
    OPERATIONS,
    ORDERED,
    TEXT,
    Type,
)
from agglo.core.french import count, joined, quoted, typeset

MAX_DIGITS = 18
MAX_DECIMALS = 6

_LITERAL = re.compile(r"(?:[0-9]+|[0-9]{1,3}(?:_[0-9]{3})+)(?:\.([0-9]+))?")
_SYMBOLS = {
    **{ast.Add: "+", ast.Sub: "-", ast.Mult: "*", ast.Div: "/", ast.FloorDiv: "//", ast.Mod: "%"},
    **{ast.Eq: "==", ast.NotEq: "!=", ast.Lt: "<", ast.LtE: "<=", ast.Gt: ">", ast.GtE: ">="},
    **{ast.And: "and", ast.Or: "or", ast.In: "in", ast.NotIn: "not in"},
}
_REFUSED = {
    ast.Attribute: "un point n'est admis que dans un nombre",
    ast.Subscript: "les crochets ne sont pas admis",
    ast.Pow: "les puissances ne sont pas admises",
    ast.Is: "on compare avec == et non avec « is »",
    ast.IsNot: "on compare avec != et non avec « is not »",
    ast.Tuple: "une virgule n'est admise qu'entre les arguments d'une fonction ou après « in » ; "
    "les décimales s'écrivent avec un point",
}
"""Advice for what people try most often."""

ARITIES = {
    "abs": (1, 1),
    "date": (3, 3),
    "days": (2, 2),
    "euros": (1, 1),
    "max": (2, None),
    "min": (2, None),
    "round": (1, 2),
    "sum": (2, None),
}
"""Functions, with the fewest and the most arguments that they take."""


def check(source: str, names: Mapping[str, Type]) -> Node:
    """Return the typed tree of an expression, or raise BadExpression with all of its faults."""
    line, tree = syntax.parse(source)
    checker = _Checker(line, names)
    node = checker.visit(tree)
    if checker.faults or node is None:
        raise BadExpression(source, checker.faults)
    return node


class _Checker:
    """One reading of one expression. A part with a fault is None, and the reading goes on."""

    def __init__(self, line: str, names: Mapping[str, Type]) -> None:
        self.line = line
        self.names = names
        self.faults: list[Fault] = []

    def fault(self, at: ast.expr, message: str) -> None:
        self.faults.append(Fault(syntax.column(self.line, at), typeset(message)))

    def visit(self, tree: ast.expr) -> Node | None:
        match tree:
            case ast.Constant():
                return self.constant(tree)
            case ast.Name():
                return self.name(tree)
            case ast.BinOp():
                return self.operation(tree)
            case ast.UnaryOp():
                return self.unary(tree)
            case ast.Compare():
                return self.comparison(tree)
            case ast.BoolOp():
                return self.logic(tree)
            case ast.IfExp():
                return self.choice(tree)
            case ast.Call():
                return self.call(tree)
        self.fault(tree, _REFUSED.get(type(tree), "cette écriture n'est pas admise"))
        return None

    def constant(self, tree: ast.Constant) -> Node | None:
        match tree.value:
            case bool():
                return Constant(BOOL, tree.value)
            case str():
                return Constant(TEXT, tree.value)
            case int() | float() | complex():
                return self.number(tree)
        self.fault(tree, "cette valeur n'est pas admise")
        return None

    def number(self, tree: ast.Constant) -> Node | None:
        """Read a number from its characters: a float would already have lost some."""
        text = syntax.written(self.line, tree)
        match = _LITERAL.fullmatch(text)
        if match is None:
            self.fault(
                tree, f"le nombre {quoted(text)} s'écrit en chiffres, avec un point au besoin"
            )
            return None
        digits = text.replace("_", "")
        if len(digits.partition(".")[0]) > MAX_DIGITS or len(match[1] or "") > MAX_DECIMALS:
            self.fault(
                tree,
                f"un nombre a {MAX_DIGITS} chiffres et {MAX_DECIMALS} décimales au plus",
            )
            return None
        return Constant(NUMBER, Fraction(digits))

    def name(self, tree: ast.Name) -> Node | None:
        if tree.id in self.names:
            return Name(self.names[tree.id], tree.id)
        message = f"{quoted(tree.id)} n'est pas un nom connu"
        if tree.id in ARITIES:
            message = f"la fonction {quoted(tree.id)} attend des parenthèses"
        elif near := get_close_matches(tree.id, self.names, n=1):
            message += f" ; vouliez-vous écrire {quoted(near[0])} ?"
        self.fault(tree, message)
        return None

    def operation(self, tree: ast.BinOp) -> Node | None:
        left, right = self.visit(tree.left), self.visit(tree.right)
        symbol = _SYMBOLS.get(type(tree.op))
        if symbol is None:
            self.fault(tree, _REFUSED.get(type(tree.op), "cette opération n'est pas admise"))
            return None
        if left is None or right is None:
            return None
        result = OPERATIONS[symbol].get((left.type, right.type))
        if result is None:
            self.fault(tree, _misfit(symbol, left.type, right.type))
            return None
        return Operation(result, symbol, left, right)

    def unary(self, tree: ast.UnaryOp) -> Node | None:
        operand = self.visit(tree.operand)
        if not isinstance(tree.op, ast.USub | ast.Not):
            self.fault(tree, "ce signe n'est pas admis devant une valeur")
            return None
        if operand is None:
            return None
        if isinstance(tree.op, ast.Not):
            return Not(BOOL, operand) if self.expect(tree.operand, operand, {BOOL}) else None
        if not self.expect(tree.operand, operand, {NUMBER, MONEY}):
            return None
        if isinstance(operand, Constant):
            return Constant(operand.type, -operand.value)
        return Negation(operand.type, operand)

    def expect(self, tree: ast.expr, node: Node, types: set[Type] | frozenset[Type]) -> bool:
        """Say whether a part has one of the types, and name the fault if not."""
        if node.type in types:
            return True
        wanted = joined((IN_FRENCH[kind] for kind in Type if kind in types), last="ou")
        self.fault(tree, f"attendu {wanted}, trouvé {IN_FRENCH[node.type]}")
        return False

    def comparison(self, tree: ast.Compare) -> Node | None:
        if any(isinstance(op, ast.In | ast.NotIn) for op in tree.ops):
            return self.membership(tree)
        terms = [self.visit(term) for term in (tree.left, *tree.comparators)]
        symbols = [_SYMBOLS.get(type(op)) for op in tree.ops]
        for op in tree.ops:
            if type(op) not in _SYMBOLS:
                self.fault(tree, _REFUSED[type(op)])
        if None in symbols or None in terms:
            return None
        sound = True
        for symbol, left, right in zip(symbols, terms, terms[1:], strict=False):
            if left.type != right.type or (symbol not in {"==", "!="} and left.type not in ORDERED):
                self.fault(tree, _misfit(symbol, left.type, right.type))
                sound = False
        return Comparison(BOOL, tuple(symbols), tuple(terms)) if sound else None

    def membership(self, tree: ast.Compare) -> Node | None:
        item, listed = self.visit(tree.left), tree.comparators[0]
        if len(tree.ops) > 1 or not isinstance(listed, ast.Tuple | ast.List | ast.Set):
            self.fault(tree, "« in » attend une liste de valeurs, comme ('62119', '62178')")
            return None
        options = [self.visit(option) for option in listed.elts]
        if not options:
            self.fault(tree, "une liste contient au moins une valeur")
        if item is None or None in options:
            return None
        for option, written in zip(options, listed.elts, strict=True):
            if not isinstance(option, Constant):
                self.fault(written, "une liste n'est faite que de valeurs écrites")
            elif option.type != item.type:
                self.fault(written, _misfit("in", item.type, option.type))
        values = tuple(option.value for option in options if isinstance(option, Constant))
        return Membership(BOOL, item, values, isinstance(tree.ops[0], ast.NotIn))

    def logic(self, tree: ast.BoolOp) -> Node | None:
        terms = [self.visit(term) for term in tree.values]
        sound = [
            node is not None and self.expect(term, node, {BOOL})
            for term, node in zip(tree.values, terms, strict=True)
        ]
        return Logic(BOOL, _SYMBOLS[type(tree.op)], tuple(terms)) if all(sound) else None

    def choice(self, tree: ast.IfExp) -> Node | None:
        yes, test, no = self.visit(tree.body), self.visit(tree.test), self.visit(tree.orelse)
        if test is not None and not self.expect(tree.test, test, {BOOL}):
            return None
        if yes is None or test is None or no is None:
            return None
        if yes.type != no.type:
            self.fault(
                tree,
                f"les deux issues ont des types différents : {IN_FRENCH[yes.type]} "
                f"et {IN_FRENCH[no.type]}",
            )
            return None
        return Choice(yes.type, test, yes, no)

    def call(self, tree: ast.Call) -> Node | None:
        function = tree.func.id if isinstance(tree.func, ast.Name) else None
        if function not in ARITIES:
            self.fault(tree, f"seules ces fonctions existent : {joined(sorted(ARITIES))}")
        if function is None:
            self.visit(tree.func)
        if tree.keywords or any(isinstance(each, ast.Starred) for each in tree.args):
            self.fault(tree, "les arguments se donnent un par un et sans nom")
            return None
        arguments = [self.visit(argument) for argument in tree.args]
        if function not in ARITIES or None in arguments:
            return None
        fewest, most = ARITIES[function]
        if not fewest <= len(arguments) <= (most or len(arguments)):
            least = "" if fewest == most else "au moins " if most is None else "un ou "
            many = count(most or fewest, "argument", "arguments")
            self.fault(tree, f"{function} attend {least}{many}, trouvé {len(arguments)}")
            return None
        return getattr(self, f"call_{function}", self.call_alike)(tree, function, arguments)

    def call_alike(self, tree: ast.Call, function: str, nodes: list[Node]) -> Node | None:
        """Check min, max, sum, abs: arguments of one type, which is the result's."""
        types = ORDERED if function in {"min", "max"} else {NUMBER, MONEY}
        if not all([self.expect(*pair, types) for pair in zip(tree.args, nodes, strict=True)]):
            return None
        for node, written in zip(nodes, tree.args, strict=True):
            if node.type != nodes[0].type:
                self.fault(written, _misfit(function, nodes[0].type, node.type))
                return None
        return Call(nodes[0].type, function, tuple(nodes))

    def call_days(self, tree: ast.Call, function: str, nodes: list[Node]) -> Node | None:
        dates = [self.expect(*pair, {DATE}) for pair in zip(tree.args, nodes, strict=True)]
        return Call(NUMBER, function, tuple(nodes)) if all(dates) else None

    def call_euros(self, tree: ast.Call, function: str, nodes: list[Node]) -> Node | None:
        if not self.expect(tree.args[0], nodes[0], {NUMBER}):
            return None
        if not isinstance(nodes[0], Constant):
            return Call(MONEY, function, tuple(nodes))
        if (nodes[0].value * 100).denominator != 1:
            self.fault(tree, "un montant a deux décimales au plus")
            return None
        return Constant(MONEY, nodes[0].value * 100)

    def call_round(self, tree: ast.Call, function: str, nodes: list[Node]) -> Node | None:
        if not self.expect(tree.args[0], nodes[0], {NUMBER, MONEY}):
            return None
        most = 2 if nodes[0].type is MONEY else MAX_DECIMALS
        decimals = _whole(nodes[1]) if len(nodes) == 2 else 0
        if decimals is None or not 0 <= decimals <= most:
            self.fault(tree.args[1], f"le nombre de décimales s'écrit en chiffres, de 0 à {most}")
            return None
        return Call(nodes[0].type, function, (nodes[0],), decimals)

    def call_date(self, tree: ast.Call, function: str, nodes: list[Node]) -> Node | None:
        parts = [_whole(node) for node in nodes]
        try:
            return Constant(DATE, date(*parts))
        except (TypeError, ValueError, OverflowError):
            self.fault(tree, "une date s'écrit date(année, mois, jour), comme date(2024, 3, 25)")
            return None


def _whole(node: Node) -> int | None:
    """Return the whole number that is written, if it is one."""
    if isinstance(node, Constant) and node.type is NUMBER and node.value.denominator == 1:
        return int(node.value)
    return None


def _misfit(symbol: str, left: Type, right: Type) -> str:
    message = f"{quoted(symbol)} ne s'applique pas à {IN_FRENCH[left]} et {IN_FRENCH[right]}"
    if {left, right} == {MONEY, NUMBER}:
        message += " ; un montant s'écrit euros(70)"
    return message
