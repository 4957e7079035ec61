"""What a number of a workbook means, by the format of its cell: a share, a day, a month, a year."""

import re
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Literal

Kind = Literal["number", "percent", "day", "month", "year", "time"]

_BUILT_IN: dict[int, Kind] = {
    **dict.fromkeys((9, 10), "percent"),
    **dict.fromkeys((14, 15, 16, 22, 27, 30, 31, 36, 50, 51, 54, 58), "day"),
    **dict.fromkeys((17, 55, 57), "month"),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 56), "time"),
}
"""Formats that a workbook names by number only (ECMA-376, 18.8.30)."""

_NOT_CODE = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')

_LAST_DAY = 2_958_465
"""31 December 9999."""


def kind_of(number: int, code: str = "") -> Kind:
    """Return what cells of a format hold.

    >>> [kind_of(164, code) for code in ("0.0%", "dd/mm/yyyy", "mmm\\\\-yy", "yyyy", '0.0" mdy"')]
    ['percent', 'day', 'month', 'year', 'number']
    """
    if not code:
        return _BUILT_IN.get(number, "number")
    bare = _NOT_CODE.sub("", code.split(";")[0]).lower()
    if "%" in bare:
        return "percent"
    if "d" in bare or "j" in bare:
        return "day"
    if "y" in bare or "aaaa" in bare:
        return "month" if "m" in bare else "year"
    return "time" if re.search("[hs]", bare) else "number"


def text_of(raw: str, kind: Kind, *, since_1904: bool = False) -> str:
    """Write a number of a workbook as ``cells`` reads it.

    Fifteen digits are what a workbook means: the seventeen it may hold are the noise of binary.

    >>> text_of("0.30000000000000004", "number"), text_of("0.125", "percent")
    ('0,3', '12,5 %')
    >>> text_of("46083", "day"), text_of("46082", "month"), text_of("46083.5", "day")
    ('2026-03-02', '2026-03', '2026-03-02 12:00')
    """
    value = exact(raw)
    if value is None:
        return raw
    if kind == "percent":
        return f"{plain(value * 100)} %"
    if kind == "number" or not 0 <= value <= _LAST_DAY:
        return plain(value)
    at = _instant(value, since_1904=since_1904)
    if kind == "time" and value < 1:
        return f"{at:%H:%M}"
    if kind == "year":
        return f"{at.year:04}"
    if kind == "month":
        return f"{at.year:04}-{at.month:02}"
    day = f"{at.year:04}-{at.month:02}-{at.day:02}"
    return day if (at.hour, at.minute) == (0, 0) else f"{day} {at:%H:%M}"


def exact(raw: str) -> Decimal | None:
    """Return the number that a workbook means, None when it is no finite number."""
    try:
        number = float(raw)
    except ValueError:
        return None
    if number != number or number in (float("inf"), float("-inf")):
        return None
    return Decimal(raw) if raw.isdecimal() else Decimal(f"{number:.15g}")


def plain(value: Decimal) -> str:
    """Write a number with a comma, without exponent nor useless zeros.

    >>> plain(Decimal("1E+3")), plain(Decimal("-0.50")), plain(Decimal("-0"))
    ('1000', '-0,5', '0')
    """
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text.replace(".", ",")


def _instant(value: Decimal, *, since_1904: bool) -> datetime:
    """Return the instant of a number of days, to the minute.

    The old calendar of workbooks has a 29 February 1900, which never was: days before it are one
    further from its origin.
    """
    origin = datetime(1904, 1, 1) if since_1904 else datetime(1899, 12, 30)  # noqa: DTZ001 - a day
    if not since_1904 and value < 60:
        origin += timedelta(days=1)
    minutes = int((value * 1440).to_integral_value())
    return origin + timedelta(minutes=minutes)
