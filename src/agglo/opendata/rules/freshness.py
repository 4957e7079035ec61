"""Whether a dataset that is due at regular times is late."""

from datetime import date

from agglo.core.datasets import Frequency
from agglo.core.french import date_in_words, typeset
from agglo.core.periods import add_months

MONTHS: dict[Frequency, int] = {"month": 1, "quarter": 3, "year": 12}


def late(frequency: Frequency, changed_on: date | None, on: date) -> str:
    """Return a sentence when the next change was due before a day; blank when nothing was due.

    >>> late("month", date(2026, 1, 15), date(2026, 2, 15))
    ''
    >>> late("month", date(2026, 1, 15), date(2026, 2, 16))
    'Une mise à jour était attendue le 15 février 2026.'
    """
    if changed_on is None or frequency not in MONTHS:
        return ""
    due = add_months(changed_on, MONTHS[frequency])
    if on <= due:
        return ""
    return typeset(f"Une mise à jour était attendue le {date_in_words(due)}.")
