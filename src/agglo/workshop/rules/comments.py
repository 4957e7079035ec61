"""What a comment must be."""

from datetime import datetime, timedelta

LONGEST = 2000
"""Characters of a comment."""

CORRECTED_WITHIN = timedelta(minutes=15)
"""How long its author may word it otherwise; afterwards colleagues have read and answered it."""


def may_correct(at: datetime, now: datetime) -> bool:
    """Say whether a comment is still young enough to be worded otherwise, to the second."""
    return now - at <= CORRECTED_WITHIN


def excerpt(text: str, longest: int = 90) -> str:
    """Return the beginning of a comment on one line.

    >>> excerpt("Bonjour\\nà tous", 12), excerpt("Bonjour", 12)
    ('Bonjour à…', 'Bonjour')
    """
    line = " ".join(text.split())
    if len(line) <= longest:
        return line
    return line[: longest - 1].rsplit(" ", 1)[0] + "…"
