from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.core.expressions.language import BOOL, DATE, MONEY, NUMBER, TEXT, compile

from . import naive, strategies

HOLDERS = {NUMBER: float, MONEY: np.int64, BOOL: bool, DATE: "datetime64[D]", TEXT: str}
BLANKS = {NUMBER: 0, MONEY: 0, BOOL: False, DATE: date(2000, 1, 1), TEXT: ""}


def as_objects(kind, cells):
    """Return cells as Python objects, None where unknown."""
    array = np.empty(len(cells), object)
    array[:] = cells
    return array


def as_masked(kind, cells):
    """Return cells in the closest dtype, masked where unknown."""
    held = [BLANKS[kind] if cell is None else cell for cell in cells]
    mask = [cell is None for cell in cells]
    lossy = kind is NUMBER and any(Decimal(repr(float(cell))) != cell for cell in held)
    if lossy or (kind is TEXT and any("\0" in cell for cell in held)):
        return np.ma.MaskedArray(as_objects(kind, held), mask=mask)
    return np.ma.MaskedArray(np.array(held, HOLDERS[kind]), mask=mask)


def arrays_of(rows, holders):
    return {
        key: holder(kind, [row[key] for row in rows])
        for (key, kind), holder in zip(strategies.NAMES.items(), holders, strict=True)
    }


@settings(max_examples=600)
@given(
    strategies.any_tree(),
    st.lists(strategies.rows, min_size=1, max_size=6),
    st.lists(st.sampled_from([as_objects, as_masked]), min_size=10, max_size=10),
)
def test_every_row_is_what_the_scalar_evaluation_gives(typed, rows, holders):
    kind, tree = typed
    expression = compile(strategies.render(tree), strategies.NAMES)
    expected = [expression.evaluate(row) for row in rows]
    if kind is NUMBER:
        exact = [naive.evaluate(tree, row, strategies.NAMES) for row in rows]
        expected = [None if each is None else each.numerator / each.denominator for each in exact]
    if kind is MONEY and any(abs(cents or 0) >= 2**63 for cents in expected):
        with pytest.raises(OverflowError):
            expression.vectorised()(arrays_of(rows, holders))
        return

    found = expression.vectorised()(arrays_of(rows, holders))

    assert found.tolist() == expected


def test_what_comes_out_has_a_known_dtype():
    dtypes = {
        kind: compile("x", {"x": kind}).vectorised()({"x": as_masked(kind, [BLANKS[kind]])}).dtype
        for kind in (NUMBER, MONEY, BOOL, DATE, TEXT)
    }

    assert dtypes == {
        NUMBER: np.float64,
        MONEY: np.int64,
        BOOL: np.bool_,
        DATE: np.dtype("datetime64[D]"),
        TEXT: np.dtype(object),
    }


@pytest.mark.parametrize("value", [0.1, 0.07, 1 / 3, 1e-7, 123456.789, 1e17, 2.0**-40, -0.0])
def test_a_float_is_the_decimal_that_it_prints(value):
    if Decimal(repr(value)).as_tuple().exponent < -18:
        with pytest.raises(ValueError, match="decimals"):
            compile("x * 3", {"x": NUMBER}).vectorised()({"x": np.array([value])})
        return

    (found,) = compile("x * 3 == y * 3", {"x": NUMBER, "y": NUMBER}).vectorised()(
        {"x": np.array([value]), "y": as_objects(NUMBER, [Decimal(repr(value))])}
    )

    assert found is np.True_ or bool(found)


def test_not_a_number_and_not_a_time_are_unknown():
    number = compile("x + 1", {"x": NUMBER}).vectorised()({"x": np.array([np.nan, 1.5])})
    day = compile("x", {"x": DATE}).vectorised()(
        {"x": np.array(["NaT", "2024-03-25"], "datetime64[D]")}
    )

    assert number.tolist() == [None, 2.5]
    assert day.tolist() == [None, date(2024, 3, 25)]


def test_rows_that_do_not_hold_in_64_bits_are_as_exact_as_the_others():
    large = 10**18 - 1
    expression = compile("(x * x + y) % 7 == 3", {"x": NUMBER, "y": NUMBER})

    found = expression.vectorised()({"x": np.array([2, large]), "y": np.array([6, 1])})

    assert found.tolist() == [True, (large * large + 1) % 7 == 3]


@pytest.mark.parametrize(
    ("source", "cents"),
    [
        ("m * 0.5", [1, -1, 2, 0, 50_000_000_000_000_001]),
        ("round(m, 1)", [0, 0, 0, 0, 100_000_000_000_000_000]),
        ("round(m * 5, 1)", [10, -10, 20, 0, 500_000_000_000_000_010]),
        ("m // 2", [0, -1, 1, 0, 50_000_000_000_000_000]),
    ],
)
def test_half_a_cent_goes_away_from_zero(source, cents):
    amounts = np.array([1, -1, 3, 0, 100_000_000_000_000_001])

    assert compile(source, {"m": MONEY}).vectorised()({"m": amounts}).tolist() == cents


def test_a_constant_that_does_not_hold_in_64_bits_is_exact():
    expression = compile("x < 999999999999999999.999999", {"x": NUMBER})

    assert expression.vectorised()({"x": np.array([10**18 - 1])}).tolist() == [True]


def test_an_expression_without_names_has_as_many_rows_as_the_arrays():
    assert compile("1 + 1", {}).vectorised()({}).tolist() == [2.0]
    assert compile("1 + 1", {}).vectorised()({"other": np.zeros(3)}).tolist() == [2.0] * 3


def test_no_rows_give_no_results():
    expression = compile("x * 2 if x > 1 else x / 0", {"x": NUMBER})

    assert expression.vectorised()({"x": np.array([])}).tolist() == []


@pytest.mark.parametrize(
    ("kind", "array"),
    [
        (MONEY, np.array([1.5])),
        (NUMBER, np.array([True])),
        (NUMBER, np.array(["1"])),
        (TEXT, np.array([1])),
        (BOOL, np.array([1])),
        (DATE, np.array(["2024-03-25T10"], "datetime64[h]")),
        (MONEY, np.array([Decimal(1)], object)),
    ],
)
def test_an_array_of_another_type_is_refused_by_name(kind, array):
    with pytest.raises(TypeError, match=r"^x must"):
        compile("x", {"x": kind}).vectorised()({"x": array})


@pytest.mark.parametrize(
    ("kind", "array"),
    [
        (NUMBER, np.array([np.inf])),
        (NUMBER, np.array([1e18])),
        (MONEY, np.array([10**18])),
        (MONEY, np.array([-(2**63)])),
        (NUMBER, np.array([2**64 - 1], np.uint64)),
        (NUMBER, np.array([Decimal("NaN")], object)),
    ],
)
def test_an_array_that_nobody_can_count_is_refused_by_name(kind, array):
    with pytest.raises(ValueError, match=r"^x must"):
        compile("x", {"x": kind}).vectorised()({"x": array})


def test_what_a_mask_hides_is_never_looked_at():
    hidden = np.ma.MaskedArray([np.inf, 1.0], mask=[True, False])

    assert compile("x", {"x": NUMBER}).vectorised()({"x": hidden}).tolist() == [None, 1.0]


def test_arrays_must_have_one_length():
    expression = compile("x + y", {"x": NUMBER, "y": NUMBER})

    with pytest.raises(ValueError, match="one length"):
        expression.vectorised()({"x": np.zeros(2), "y": np.zeros(3)})
    with pytest.raises(ValueError, match="one dimension"):
        expression.vectorised()({"x": np.zeros((2, 2)), "y": np.zeros((2, 2))})
