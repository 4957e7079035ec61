"""What became of published amounts and observations since an instant.

A correction is a new fact that points to the one it replaces, and a fact is public from a known
instant: what the public saw before is the last fact of the chain that was public then.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from agglo.core.datasets import Change, Row
from agglo.opendata import changes
from agglo.plan.datasets.rows import AMOUNT_RELATED, OBSERVED, amount_row, observation_row
from agglo.plan.models import Amount, Observation
from agglo.plan.models.facts import FactQuerySet, public_since

ROWS_AT_A_TIME = 2000


def observation_changes(since: datetime) -> Iterator[Change]:
    """Yield what became of each observation, a few in memory at a time."""
    found = _public(Observation.objects.all(), since)
    ordered = found.order_by("indicator_id", "commune_id", "period", "id")
    before = [f"supersedes__{name}" for name in OBSERVED]
    read = ordered.values_list(
        *("public_at", "is_withdrawal", "supersedes_id", "supersedes__is_withdrawal"),
        *OBSERVED,
        *before,
    )
    yield from changes.facts(map(_observation, read.iterator(chunk_size=ROWS_AT_A_TIME)))


def _observation(cells: Sequence[object]) -> tuple[str, datetime, Row | None, Row | None]:
    at, is_withdrawal, supersedes, was_withdrawal, *both = cells
    now = observation_row(both[: len(OBSERVED)])
    had = supersedes is not None and not was_withdrawal
    before = observation_row(both[len(OBSERVED) :]) if had else None
    return str(now["id"]), at, before, None if is_withdrawal else now


def amount_changes(since: datetime) -> Iterator[Change]:
    """Yield what became of each amount."""
    related = (*AMOUNT_RELATED, "supersedes", *(f"supersedes__{name}" for name in AMOUNT_RELATED))
    found = _public(Amount.objects.all(), since).select_related(*related)
    ordered = found.order_by("key", "id").iterator(chunk_size=ROWS_AT_A_TIME)
    yield from changes.facts(map(_amount, ordered))


def _amount(amount: Amount) -> tuple[str, datetime, Row | None, Row | None]:
    was = amount.supersedes
    before = amount_row(was) if was is not None and not was.is_withdrawal else None
    return (
        amount.key,
        amount.public_at,
        before,
        None if amount.is_withdrawal else amount_row(amount),
    )


def _public(facts: FactQuerySet, since: datetime) -> FactQuerySet:
    """Keep the facts that became public since an instant, with when each did."""
    found = facts.filter(publication__isnull=False).annotate(public_at=public_since())
    return found.filter(public_at__gte=since)
