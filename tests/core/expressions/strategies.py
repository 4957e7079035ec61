"""Random typed expressions, as trees of tuples: one renders as a text, a naive twin reads it."""

from datetime import date
from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from agglo.core.expressions.language import BOOL, DATE, MONEY, NUMBER, TEXT

NAMES = {
    **{"n1": NUMBER, "n2": NUMBER, "m1": MONEY, "m2": MONEY, "t1": TEXT, "t2": TEXT},
    **{"b1": BOOL, "b2": BOOL, "d1": DATE, "d2": DATE},
}

TEXTS = ["", "a", "b", "62119", "Nœux", "a\0", 'l\'"œuvre"']
DAYS = st.dates(date(1950, 1, 1), date(2099, 12, 31))

common_numbers = st.decimals(-1_000, 1_000, places=2) | st.integers(-20, 20).map(Decimal)
extreme_numbers = st.one_of(
    st.integers(-(10**18) + 1, 10**18 - 1).map(Decimal),
    st.decimals(Decimal("-0.001"), Decimal("0.001"), places=12),
)
values = {
    NUMBER: common_numbers | extreme_numbers,
    MONEY: st.integers(-10_000_00, 10_000_00) | st.integers(-(10**18) + 1, 10**18 - 1),
    TEXT: st.sampled_from(TEXTS),
    BOOL: st.booleans(),
    DATE: DAYS,
}
rows = st.fixed_dictionaries({key: values[kind] | st.none() for key, kind in NAMES.items()})

_literals = {
    NUMBER: st.tuples(st.just("number"), st.decimals(0, 100, places=2).map(str)),
    MONEY: st.tuples(st.just("euros"), st.decimals(0, 500, places=2).map(str)),
    TEXT: st.tuples(st.just("text"), st.sampled_from(TEXTS)),
    BOOL: st.tuples(st.just("bool"), st.booleans()),
    DATE: st.tuples(st.just("date"), DAYS),
}
_JOINED = {
    NUMBER: [
        *((symbol, NUMBER, NUMBER) for symbol in ("+", "-", "*", "/", "//", "%")),
        *(("/", MONEY, MONEY), ("//", MONEY, MONEY)),
    ],
    MONEY: [
        *(("+", MONEY, MONEY), ("-", MONEY, MONEY), ("%", MONEY, MONEY)),
        *(("*", MONEY, NUMBER), ("*", NUMBER, MONEY), ("/", MONEY, NUMBER), ("//", MONEY, NUMBER)),
    ],
}


@cache
def trees(kind, depth):
    """Return trees of a type, of a depth at most."""
    named = st.sampled_from([key for key, each in NAMES.items() if each is kind])
    leaf = st.tuples(st.just("name"), named) | _literals[kind]
    if depth == 0:
        return leaf
    below = {each: trees(each, depth - 1) for each in (NUMBER, MONEY, TEXT, BOOL, DATE)}
    same = below[kind]
    branches = [leaf, st.tuples(st.just("if"), below[BOOL], same, same)]
    for symbol, left, right in _JOINED.get(kind, []):
        branches.append(st.tuples(st.just(symbol), below[left], below[right]))
    if kind in (NUMBER, MONEY, DATE):
        branches.append(st.tuples(st.sampled_from(["min", "max"]), same, same))
    if kind in (NUMBER, MONEY):
        branches.append(st.tuples(st.just("sum"), same, same, same))
        branches.append(st.tuples(st.sampled_from(["neg", "abs"]), same))
        most = 2 if kind is MONEY else 6
        branches.append(st.tuples(st.just("round"), same, st.integers(0, most)))
    if kind is NUMBER:
        branches.append(st.tuples(st.just("days"), below[DATE], below[DATE]))
    if kind is MONEY:
        branches.append(st.tuples(st.just("to-euros"), below[NUMBER]))
    if kind is BOOL:
        branches += _conditions(below)
    return st.one_of(branches)


def _conditions(below):
    ordered = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
    for kind in (NUMBER, MONEY, DATE):
        yield st.tuples(ordered, below[kind], below[kind])
        yield st.tuples(st.just("between"), below[kind], below[kind], below[kind])
    for kind in (TEXT, BOOL):
        yield st.tuples(st.sampled_from(["==", "!="]), below[kind], below[kind])
    yield st.tuples(st.sampled_from(["and", "or"]), below[BOOL], below[BOOL])
    yield st.tuples(st.just("not"), below[BOOL])
    for kind in (NUMBER, MONEY, TEXT, DATE):
        listed = st.lists(_literals[kind], min_size=1, max_size=3)
        yield st.tuples(st.sampled_from(["in", "not in"]), below[kind], listed)


def any_tree(depth=3):
    """Return trees of any type."""
    return st.sampled_from([NUMBER, MONEY, TEXT, BOOL, DATE]).flatmap(
        lambda kind: st.tuples(st.just(kind), trees(kind, depth))
    )


def render(tree):
    """Write a tree as an author would, with every parenthesis."""
    match tree:
        case ("number", text):
            return text
        case ("euros", text):
            return f"euros({text})"
        case ("text", text):
            return repr(text)
        case ("bool", truth):
            return str(truth)
        case ("date", day):
            return f"date({day.year}, {day.month}, {day.day})"
        case ("name", key):
            return key
        case ("if", test, yes, no):
            return f"({render(yes)} if {render(test)} else {render(no)})"
        case ("neg" | "not" as sign, operand):
            return f"({'-' if sign == 'neg' else 'not '}{render(operand)})"
        case ("between", low, middle, high):
            return f"({render(low)} <= {render(middle)} < {render(high)})"
        case ("in" | "not in" as symbol, item, listed):
            return f"({render(item)} {symbol} ({', '.join(map(render, listed))},))"
        case ("round", operand, decimals):
            return f"round({render(operand)}, {decimals})"
        case ("to-euros", operand):
            return f"euros({render(operand)} + 0)"
        case ("abs" | "min" | "max" | "sum" | "days" as function, *operands):
            return f"{function}({', '.join(map(render, operands))})"
        case (symbol, left, right):
            return f"({render(left)} {symbol} {render(right)})"
    raise TypeError(tree)
