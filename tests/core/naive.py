"""Obvious, slow twins of what core computes: each test compares the two."""

import calendar
import unicodedata
from datetime import date, timedelta
from decimal import Decimal


def cents(text):
    """Read euros by moving the point in the text itself."""
    whole, _, decimals = text.partition(".")
    return int(whole + decimals.ljust(2, "0"))


def grouped(digits):
    """Group digits by three from the right, one at a time."""
    out = []
    for rank, digit in enumerate(reversed(digits)):
        if rank and rank % 3 == 0:
            out.append("\u202f")
        out.append(digit)
    return "".join(reversed(out))


def rounded_half_away(value, decimals):
    """Round a Decimal as school teaches, on its digits, and return a scaled integer."""
    sign, digits, exponent = value.as_tuple()
    scaled = int("".join(map(str, digits))) if digits else 0
    shift = exponent + decimals
    if shift >= 0:
        scaled *= 10**shift
    else:
        whole, rest = divmod(scaled, 10**-shift)
        scaled = whole + (2 * rest >= 10**-shift)
    return -scaled if sign else scaled


def days(period):
    """List every day of a period."""
    day, out = period.since, []
    while day <= period.until:
        out.append(day)
        day += timedelta(days=1)
    return out


def days_of(code):
    """List every day that a date, reduced or not, stands for, by trying all of its years."""
    year = int(code[:4])
    first = date(year, 1, 1)
    length = 366 if calendar.isleap(year) else 365
    everyday = [first + timedelta(days=n) for n in range(length)]
    if "T" in code:
        return [day for day in everyday if (day.month + 2) // 3 == int(code[-1])]
    return [day for day in everyday if day.isoformat().startswith(code)]


def without_accents(text):
    """Drop accents by asking each letter for its base."""
    return "".join(
        char for char in unicodedata.normalize("NFD", text) if unicodedata.category(char) != "Mn"
    ).lower()


def decimal_equal(left, right):
    """Compare two numbers as fractions of integers."""
    return Decimal(left).as_integer_ratio() == Decimal(right).as_integer_ratio()
