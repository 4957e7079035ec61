"""Since when a reader asks for changes: a day, or an instant to the second."""

from datetime import datetime, time, timedelta

from django.utils.dateparse import parse_date, parse_datetime
from django.utils.timezone import is_naive, localdate, make_aware

DAYS_BY_DEFAULT = 30


def instant(text: str) -> datetime | None:
    """Read a day (its first instant here) or an instant; None when it is neither.

    >>> instant("2026-02-30"), instant("hier")
    (None, None)
    """
    try:
        if day := parse_date(text):
            return make_aware(datetime.combine(day, time.min))
        at = parse_datetime(text.replace(" ", "+"))  # a plus is a space in an address
    except (ValueError, OverflowError):
        return None
    return make_aware(at) if at and is_naive(at) else at


def by_default() -> datetime:
    """Return what is asked for when nothing is: the last thirty days."""
    day = localdate() - timedelta(days=DAYS_BY_DEFAULT)
    return make_aware(datetime.combine(day, time.min))
