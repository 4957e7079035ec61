from datetime import datetime
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings

from agglo.core.expressions.language import BOOL, DATE, MONEY, NUMBER, TEXT, compile

from . import naive, strategies

NUMBERS = {"x": NUMBER, "y": NUMBER}


def close(found, exact):
    """Say whether a Decimal is the exact number, to 28 digits."""
    error = abs(Fraction(found) - exact)
    return error * 2 * 10**27 <= abs(exact)


@settings(max_examples=600)
@given(strategies.any_tree(), strategies.rows)
def test_an_expression_means_what_its_naive_twin_says(typed, row):
    kind, tree = typed
    expression = compile(strategies.render(tree), strategies.NAMES)

    found = expression.evaluate(row)

    exact = naive.evaluate(tree, row, strategies.NAMES)
    assert expression.type is kind
    if exact is None:
        assert found is None
    elif kind is NUMBER:
        assert close(found, exact)
    elif kind is MONEY:
        assert found == naive.cents(exact)
    else:
        assert found == exact


@given(strategies.any_tree(), strategies.rows)
def test_a_trace_ends_on_the_value_of_the_evaluation(typed, row):
    expression = compile(strategies.render(typed[1]), strategies.NAMES)

    trace = expression.trace(row)

    assert trace.value == expression.evaluate(row)
    assert trace.type is expression.type
    assert {step.key: step.value for step in trace.givens()}.items() <= row.items()
    assert all(step.text for step in trace.walk())


@given(strategies.any_tree())
def test_the_names_of_an_expression_are_those_it_needs(typed):
    expression = compile(strategies.render(typed[1]), strategies.NAMES)

    expression.evaluate(dict.fromkeys(expression.names))
    for key in expression.names:
        with pytest.raises(KeyError, match=key):
            expression.evaluate(dict.fromkeys(expression.names.keys() - {key}))


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("0.1 + 0.2 == 0.3", True),
        ("1 / 3 * 3 == 1", True),
        ("10 / 4", "2.5"),
        ("7 // 2", "3"),
        ("-7 // 2", "-4"),
        ("-7 % 2", "1"),
        ("7 % -2", "-1"),
        ("2 - 3 - 4", "-5"),
        ("2 + 3 * 4", "14"),
        ("-2 * 3", "-6"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(2.345, 2)", "2.35"),
        ("9_000_000 / 1_000", "9000"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("1 < 2 < 3", True),
        ("1 < 3 < 2", False),
        ("2 in (1, 2)", True),
        ("2 not in [1, 2]", False),
        ("-2 in {-2}", True),
        ("'a' 'b' == 'ab'", True),
        ("False or True and False", False),
        ("not False == True", True),
        ("1 if True else 2 if False else 3", "1"),
        ("days(date(2024, 2, 28), date(2024, 3, 1))", "2"),
        ("max(3, 12, 7)", "12"),
        ("sum(1, 2, 3, 4)", "10"),
        ("abs(-0.5)", "0.5"),
    ],
)
def test_known_values(source, value):
    found = compile(source, {}).evaluate({})

    assert found == (Decimal(value) if isinstance(value, str) else value)
    assert type(found) is (Decimal if isinstance(value, str) else bool)


@pytest.mark.parametrize(
    ("source", "cents"),
    [
        ("m * 0.5", 5000),
        ("m / 3", 3333),
        ("m / 3 * 3", 9999),
        ("m * 20 // 100", 1999),
        ("m * 20 / 100", 2000),
        ("-m * 0.005", -50),
        ("m * 0.00005", 0),
        ("m * 0.00006", 1),
        ("euros(0.01) / 2", 1),
        ("-(euros(0.01) / 2)", -1),
        ("min(m * 50 // 100, euros(40))", 4000),
        ("round(m)", 100_00),
        ("round(m, 1)", 100_00),
        ("round(m / 7, 2)", 1428),
        ("m % euros(7)", 199),
        ("euros(m / euros(1))", 9999),
        ("sum(m, m, -m)", 9999),
    ],
)
def test_known_amounts_of_99_99_euros(source, cents):
    found = compile(source, {"m": MONEY}).evaluate({"m": 99_99})

    assert found == cents
    assert type(found) is int


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("a and True", None),
        ("a and False", False),
        ("False and a", False),
        ("a or True", True),
        ("a or False", None),
        ("not a", None),
        ("a == a", None),
        ("1 if a else 1", None),
        ("1 if True or a else 2", 1),
        ("x if False else 1", 1),
        ("x if True else 1", None),
        ("x + 1", None),
        ("x * 0", None),
        ("1 / 0", None),
        ("0 / 0", None),
        ("1 // 0", None),
        ("1 % 0", None),
        ("0 != 0 and 1 / 0 > 2", False),
        ("1 < x < 0", None),
        ("2 < 1 < x", False),
        ("max(1, x)", None),
        ("x in (1, 2)", None),
        ("t == ''", None),
        ("days(d, date(2024, 1, 1))", None),
    ],
)
def test_what_is_unknown_stays_unknown_unless_the_rest_decides(source, value):
    names = {"a": BOOL, "x": NUMBER, "t": TEXT, "d": DATE}

    assert compile(source, names).evaluate(dict.fromkeys(names)) == value


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (NUMBER, 1.5),
        (NUMBER, True),
        (NUMBER, "1"),
        (MONEY, Decimal("1.50")),
        (MONEY, True),
        (TEXT, 12),
        (BOOL, 1),
        (DATE, "2024-03-25"),
        (DATE, datetime(2024, 3, 25)),  # noqa: DTZ001
    ],
)
def test_a_value_of_another_type_is_refused_by_name(kind, value):
    with pytest.raises(TypeError, match=f"x must be of type {kind.value}"):
        compile("x", {"x": kind}).evaluate({"x": value})


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (NUMBER, Decimal("NaN")),
        (NUMBER, Decimal("Infinity")),
        (NUMBER, Decimal("1E+999999")),
        (NUMBER, Decimal("1E-999999")),
        (NUMBER, 10**18),
        (MONEY, -(10**18)),
    ],
)
def test_a_value_that_nobody_can_count_is_refused_by_name(kind, value):
    with pytest.raises(ValueError, match=r"^x "):
        compile("x", {"x": kind}).evaluate({"x": value})


def test_the_largest_values_are_exact():
    expression = compile("x * x - x * x + x", NUMBERS)

    assert expression.evaluate({"x": 10**18 - 1}) == 10**18 - 1
