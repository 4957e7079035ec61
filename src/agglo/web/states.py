"""Where the house stands: what waits, how old it is, what is late."""

import time
from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min
from django.utils.timezone import localdate
from prometheus_client.metrics_core import GaugeMetricFamily

from agglo.jobs.models import Work
from agglo.journal import services as journal
from agglo.journal.models import Letter
from agglo.plan.permissions import RECORD_OBSERVATION
from agglo.plan.reports.workshop import workshop
from agglo.web.version import VERSION

LATE_KEPT_S = 300
"""Finding what is late reads every series: once in a while is enough."""

_late: tuple[float, int] = (0.0, 0)


def read(at: datetime) -> Iterator[GaugeMetricFamily]:
    """Yield the states, in six queries, four more when what is late has to be found again."""
    version = GaugeMetricFamily("agglo_info", "Version of the software.", labels=["version"])
    version.add_metric([VERSION], 1)
    yield version
    seq, _ = journal.head()
    yield GaugeMetricFamily("agglo_journal_lines", "Lines of the journal.", value=seq)
    yield from _letters(at)
    yield from _works(at)
    yield GaugeMetricFamily(
        "agglo_late_indicators", "Indicators whose value is overdue.", value=n_late_indicators()
    )


def _letters(at: datetime) -> Iterator[GaugeMetricFamily]:
    counts = dict(Letter.objects.order_by().values_list("state").annotate(n=Count("pk")))
    by_state = GaugeMetricFamily("agglo_letters", "Letters, by state.", labels=["state"])
    for state in Letter.State.values:
        by_state.add_metric([state], counts.get(state, 0))
    yield by_state
    oldest = Letter.objects.due(at).aggregate(oldest=Min("next_at"))["oldest"]
    yield GaugeMetricFamily(
        "agglo_letters_oldest_seconds",
        "Since when the oldest letter should have left.",
        value=seconds_since(oldest, at),
    )


def _works(at: datetime) -> Iterator[GaugeMetricFamily]:
    by_state = GaugeMetricFamily("agglo_works", "Background works, by state.", labels=["state"])
    works = Work.objects
    for state, found in {
        "waiting": works.waiting(),
        "running": works.running(),
        "failed": works.failed(),
    }.items():
        by_state.add_metric([state], found.count())
    yield by_state
    yield GaugeMetricFamily(
        "agglo_works_oldest_seconds",
        "Since when the oldest work should have been taken.",
        value=oldest_work_seconds(at),
    )


def oldest_work_seconds(at: datetime) -> float:
    """Return since when the oldest work should have been taken; 0 when none waits."""
    ready = Work.objects.waiting().filter(task__run_after__lte=at)
    oldest = ready.order_by().aggregate(oldest=Min("task__run_after"))["oldest"]
    return seconds_since(oldest, at)


def seconds_since(instant: datetime | None, at: datetime) -> float:
    """Return the time that went by since an instant; 0 for none, and never less."""
    return max(0.0, (at - instant).total_seconds()) if instant else 0.0


def n_late_indicators() -> int:
    """Return how many indicators are late, as it was found at most five minutes ago."""
    global _late
    until, known = _late
    if time.monotonic() >= until:
        known = len(workshop({RECORD_OBSERVATION}, localdate()).late or ())
        _late = (time.monotonic() + LATE_KEPT_S, known)
    return known
