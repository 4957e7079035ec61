"""Arrays at the border of the language: what comes in, what goes out, what is unknown."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

import numpy as np

from agglo.core.expressions import scalar
from agglo.core.expressions.nodes import Exact
from agglo.core.expressions.types import BOOL, DATE, MONEY, NUMBER, TEXT, Type, Value

HELD = 2**62
"""Numerators and denominators stay below it, so that the sum of two of them holds in int64."""

ONE = np.ones(1, np.int64)

_EPOCH = date(1970, 1, 1).toordinal()
_SURE_DIGITS = 10**15
"""A float of 15 digits or fewer is one decimal number only: the one that it prints."""

_TRIED_DECIMALS = 7
_EMPTY = {TEXT: "", BOOL: False}


@dataclass(frozen=True, slots=True)
class Column:
    """The values of one part of an expression, on every row or on one that stands for all.

    known : bool[n]
    values : int64[n], bool[n] or object[n]
        Numerators of a number or of cents, days since 1970, truths, or texts; anything
        harmless where unknown.
    over : int64[n] or int64[1]
        Denominators, above 0.
    """

    known: np.ndarray
    values: np.ndarray
    over: np.ndarray = field(default_factory=lambda: ONE)


def fractions(known: np.ndarray, values: np.ndarray, over: np.ndarray) -> Column:
    """Return a column of fractions in their lowest terms; whole numbers share one denominator."""
    common = np.gcd(values, over)
    values, over = values // common, over // common
    return Column(known, values, over if (over != 1).any() else ONE)


def common_length(arrays: Mapping[str, np.ndarray]) -> int:
    """Return the number of rows that all arrays have; one when there is no array."""
    shapes = {np.shape(array) for array in arrays.values()} or {(1,)}
    if len(shapes) > 1 or len(next(iter(shapes))) != 1:
        raise ValueError(f"arrays must have one dimension and one length, received {shapes}")
    return next(iter(shapes))[0]


def constant(kind: Type, exact: Exact) -> Column | None:
    """Return a value as a column of one row, or None when it does not hold in int64."""
    column, too_long = _from_exacts(kind, [exact])
    return None if too_long.any() else column


def enter(kind: Type, key: str, array: np.ndarray) -> tuple[Column, np.ndarray]:
    """Return an array as a column, and the rows that do not hold in int64.

    Raises TypeError or ValueError on what the scalar evaluation refuses.
    """
    known = ~np.broadcast_to(np.ma.getmaskarray(array), np.shape(array))
    raw = np.ma.getdata(array)
    match kind, raw.dtype.kind:
        case _, "O":
            cells = zip(raw.tolist(), known.tolist(), strict=True)
            return _from_exacts(
                kind, [scalar.enter(kind, key, cell) if given else None for cell, given in cells]
            )
        case (Type.NUMBER | Type.MONEY, "i" | "u"):
            return Column(known, _bounded(key, np.where(known, raw, 0))), np.zeros(1, bool)
        case (Type.NUMBER, "f"):
            return _from_floats(key, raw, known & ~np.isnan(raw))
        case (Type.BOOL, "b"):
            return Column(known, raw), np.zeros(1, bool)
        case (Type.TEXT, "U"):
            return Column(known, raw.astype(object)), np.zeros(1, bool)
        case (Type.DATE, "M") if raw.dtype == "datetime64[D]":
            known = known & ~np.isnat(raw)
            return Column(known, np.where(known, raw.astype(np.int64), 0)), np.zeros(1, bool)
    raise TypeError(f"{key} must hold values of type {kind.value}, received {raw.dtype}")


def _bounded(key: str, raw: np.ndarray) -> np.ndarray:
    if ((raw >= scalar.LARGEST) | (raw <= -scalar.LARGEST)).any():
        raise ValueError(f"{key} must be less than 10^18")
    return raw.astype(np.int64)


def _from_floats(key: str, raw: np.ndarray, known: np.ndarray) -> tuple[Column, np.ndarray]:
    """Read each float as the decimal number that it prints: 0.1 is one tenth."""
    floats = np.where(known, raw, 0).astype(np.float64)
    if (np.abs(floats) >= scalar.LARGEST).any():
        raise ValueError(f"{key} must be less than 10^18")
    numerators, over = np.zeros(floats.shape, np.int64), np.ones(floats.shape, np.int64)
    left, too_long = np.ones(floats.shape, bool), np.zeros(floats.shape, bool)
    for decimals in range(_TRIED_DECIMALS):
        scaled = np.rint(floats * 10.0**decimals)
        found = left & (scaled / 10.0**decimals == floats) & (np.abs(scaled) < _SURE_DIGITS)
        numerators[found], over[found] = scaled[found].astype(np.int64), 10**decimals
        left &= ~found
    for row in np.flatnonzero(left).tolist():
        exact = scalar.enter(NUMBER, key, Decimal(repr(float(floats[row]))))
        if _holds(exact):
            numerators[row], over[row] = exact.numerator, exact.denominator
        else:
            too_long[row] = True
    return fractions(known, numerators, over), too_long


def _holds(exact: Fraction) -> bool:
    return abs(exact.numerator) < HELD and exact.denominator < HELD


def _from_exacts(kind: Type, exacts: list[Exact | None]) -> tuple[Column, np.ndarray]:
    known = np.array([exact is not None for exact in exacts], bool)
    short = np.ones(len(exacts), bool)
    if kind in (NUMBER, MONEY):
        short = np.array([exact is None or _holds(exact) for exact in exacts], bool)
        kept = [
            each if ok and each else Fraction(0) for each, ok in zip(exacts, short, strict=True)
        ]
        values = np.array([each.numerator for each in kept], np.int64)
        over = np.array([each.denominator for each in kept], np.int64)
        return fractions(known, values, over), ~short
    if kind is DATE:
        days = [0 if each is None else each.toordinal() - _EPOCH for each in exacts]
        return Column(known, np.array(days, np.int64)), ~short
    values = np.empty(len(exacts), object if kind is TEXT else bool)
    values[:] = [_EMPTY[kind] if each is None else each for each in exacts]
    return Column(known, values), ~short


def cell(array: np.ndarray, row: int) -> Value:
    """Return one value of an array as the scalar evaluation takes it."""
    if np.ma.getmaskarray(array)[row]:
        return None
    value = np.ma.getdata(array)[row]
    match value:
        case np.bool_() | np.integer() | np.str_():
            return value.item()
        case np.floating():
            return None if np.isnan(value) else Decimal(repr(float(value)))
        case np.datetime64():
            return value.item()  # a date, or None for NaT
    return value


def halves_away(values: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Round fractions to the nearest whole; a half goes away from zero."""
    whole, rest = np.divmod(np.abs(values), over)
    return np.sign(values) * (whole + (2 * rest >= over))


def leave(
    kind: Type, column: Column, n_rows: int, alone: Mapping[int, Exact | None]
) -> np.ma.MaskedArray:
    """Return a column as a masked array, with the rows that were computed alone."""
    known = np.broadcast_to(column.known, n_rows).copy()
    values = np.broadcast_to(_outside(kind, column), n_rows).copy()
    for row, exact in alone.items():
        known[row] = exact is not None
        if exact is not None:
            values[row] = _one_outside(kind, exact)
    return np.ma.MaskedArray(values, mask=~known)


def _one_outside(kind: Type, exact: Exact) -> object:
    if kind is NUMBER:
        return exact.numerator / exact.denominator
    return scalar.leave(kind, exact)


def _outside(kind: Type, column: Column) -> np.ndarray:
    match kind:
        case Type.MONEY:
            return halves_away(column.values, column.over)
        case Type.NUMBER:
            return _nearest_floats(*np.broadcast_arrays(column.values, column.over))
        case Type.DATE:
            return column.values.astype("datetime64[D]")
    return column.values


def _nearest_floats(values: np.ndarray, over: np.ndarray) -> np.ndarray:
    """Divide with one rounding: what is too long for a float is divided as integers are."""
    floats = values / over
    for row in np.flatnonzero((np.abs(values) > 2**53) | (over > 2**53)).tolist():
        floats[row] = int(values[row]) / int(over[row])
    return floats
