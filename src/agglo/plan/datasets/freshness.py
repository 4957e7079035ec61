"""Whether what is observed is kept up to date, and the days it is about."""

from datetime import date

from django.db.models import Max, Min

from agglo.core.french import count, date_in_words, plural, typeset
from agglo.plan.models import Observation
from agglo.plan.reports import indicator_list, with_figures


def late_indicators(on: date) -> str:
    """Say how many indicators wait for a value past the day it was due; blank when none does."""
    found = indicator_list()
    rows = with_figures(found.lines, found.facts, on)
    due = [
        row.freshness.expected_on for row in rows if row.freshness and row.freshness.state == "late"
    ]
    if not due:
        return ""
    first = date_in_words(min(day for day in due if day))
    waiting = count(len(due), "indicateur", "indicateurs")
    verb = plural(len(due), "attend", "attendent")
    return typeset(
        f"{waiting} sur {found.n_all} {verb} une valeur ; la première était due le {first}."
    )


def observed_days() -> tuple[date | None, date | None]:
    """Return the first and last days that published observations are about."""
    ends = Observation.objects.published().aggregate(since=Min("since"), until=Max("until"))
    return ends["since"], ends["until"]
