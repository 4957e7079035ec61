"""An evaluator with no tree of its own, no type and no array: the meaning, read off the tuples.

Money is a number of euros here, and what is unknown is an exception.
"""

from fractions import Fraction
from math import floor


class Unknown(Exception):
    """Something that this value depends on is not known."""


def evaluate(tree, row, kinds):
    """Return the exact value of a tree, or None when it is unknown."""
    try:
        return _value(tree, row, kinds)
    except (Unknown, ZeroDivisionError):
        return None


def _value(tree, row, kinds):
    def value(part):
        return _value(part, row, kinds)

    match tree:
        case ("number" | "euros", text):
            whole, _, decimals = text.partition(".")
            return Fraction(int(whole + decimals), 10 ** len(decimals))
        case ("text" | "bool" | "date", given):
            return given
        case ("name", key):
            if row[key] is None:
                raise Unknown(key)
            match kinds[key].value:
                case "money":
                    return Fraction(row[key], 100)
                case "number":
                    return Fraction(*row[key].as_integer_ratio())
            return row[key]
        case ("if", test, yes, no):
            return value(yes) if value(test) else value(no)
        case ("and" | "or" as symbol, left, right):
            stops = symbol == "or"
            known = [evaluate(part, row, kinds) for part in (left, right)]
            if stops in [term for term in known if term is not None]:
                return stops
            return value(right) if value(left) != stops else stops
        case ("between", low, middle, high):
            pairs = [("<=", low, middle), ("<", middle, high)]
            known = [evaluate(pair, row, kinds) for pair in pairs]
            if False in known:
                return False
            if None in known:
                raise Unknown
            return True
        case ("in" | "not in" as symbol, item, listed):
            found = any(value(item) == value(option) for option in listed)
            return found if symbol == "in" else not found
        case ("round", operand, decimals):
            scaled = abs(value(operand)) * 10**decimals
            nearest = floor(scaled) + (scaled - floor(scaled) >= Fraction(1, 2))
            return Fraction(nearest, 10**decimals) * (-1 if value(operand) < 0 else 1)
    return _strict(tree[0], [value(part) for part in tree[1:]], tree, kinds)


def _strict(symbol, terms, tree, kinds):
    match symbol, *terms:
        case "not", truth:
            return not truth
        case "neg", x:
            return 0 - x
        case "abs", x:
            return x if x > 0 else 0 - x
        case "to-euros", x:
            return x
        case "min", *xs:
            return sorted(xs)[0]
        case "max", *xs:
            return sorted(xs)[-1]
        case "sum", x, y, z:
            return x + y + z
        case "days", x, y:
            return Fraction(y.toordinal() - x.toordinal())
        case "//", x, y if is_money(tree[1], kinds) and not is_money(tree[2], kinds):
            return Fraction(floor(x / y * 100), 100)
        case "//", x, y:
            return Fraction(floor(x / y))
        case "%", x, y:
            return x - y * floor(x / y)
        case "+", x, y:
            return x + y
        case "-", x, y:
            return x - y
        case "*", x, y:
            return x * y
        case "/", x, y:
            return x / y
        case "<", x, y:
            return x < y
        case "<=", x, y:
            return x < y or x == y
        case ">", x, y:
            return y < x
        case ">=", x, y:
            return y < x or x == y
        case "==", x, y:
            return x == y
        case "!=", x, y:
            return x != y
    raise TypeError(tree)


def is_money(tree, kinds):
    """Say whether a tree is an amount, by looking at the first leaf that decides."""
    match tree:
        case ("euros" | "to-euros", *_):
            return True
        case ("name", key):
            return kinds[key].value == "money"
        case ("if", _, yes, _):
            return is_money(yes, kinds)
        case ("/" | "//", left, right):
            return is_money(left, kinds) and not is_money(right, kinds)
        case ("*", left, right):
            return is_money(left, kinds) or is_money(right, kinds)
        case ("+" | "-" | "%" | "neg" | "abs" | "min" | "max" | "sum" | "round", left, *_):
            return is_money(left, kinds)
    return False


def cents(euros):
    """Round euros to the nearest cent, a half away from zero."""
    whole = floor(abs(euros) * 100)
    whole += abs(euros) * 100 - whole >= Fraction(1, 2)
    return -whole if euros < 0 else whole


def leads(graph, start):
    """Return what a key leads to, by walking for as long as something new is found."""
    found, size = set(graph.get(start, ())), -1
    while size != len(found):
        size = len(found)
        found |= {far for near in found for far in graph.get(near, ())}
    return found
