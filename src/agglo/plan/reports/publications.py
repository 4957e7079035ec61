"""What each publication made public, for whoever follows them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, QuerySet

from agglo.plan.models import (
    Amount,
    Document,
    Link,
    Milestone,
    MilestoneChange,
    Note,
    Observation,
    Publication,
)

PARTS = {
    "observations": Observation,
    "amounts": Amount,
    "milestones": Milestone,
    "milestone_changes": MilestoneChange,
    "notes": Note,
    "documents": Document,
    "links": Link,
}
"""What a publication is made of."""


@dataclass(frozen=True, slots=True)
class Contents:
    """How much a publication made public, and of what."""

    counts: dict[str, int] = field(default_factory=dict)
    actions: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()


def publications() -> QuerySet[Publication]:
    """Return every publication with its body and the pack it loaded, if it is of one."""
    return Publication.objects.select_related("organisation", "role", "imported")


def counts_of(wanted: Iterable[Publication]) -> dict[int, dict[str, int]]:
    """Return how many rows of each kind some publications made public, in seven queries."""
    keys = [each.pk for each in wanted]
    found: dict[int, dict[str, int]] = {key: {} for key in keys}
    for name, model in PARTS.items():
        rows = model.objects.filter(publication__in=keys).order_by().values_list("publication")
        for key, n_rows in rows.annotate(n_rows=Count("pk")):
            found[key][name] = n_rows
    return found


def contents(publication: Publication) -> Contents:
    """Return what a publication was about, in fourteen queries at most."""
    actions = {
        key
        for name, model in PARTS.items()
        for way in _ways(name)
        for key in _keys(model.objects.filter(publication=publication), way)
    }
    seen = Observation.objects.filter(publication=publication)
    return Contents(
        counts=counts_of([publication])[publication.pk],
        actions=tuple(sorted(actions)),
        indicators=tuple(sorted(_keys(seen, "indicator__key"))),
    )


def _ways(name: str) -> tuple[str, ...]:
    """Return the ways from a kind of rows to the keys of its actions."""
    ways = {"milestone_changes": ("milestone__action__key",), "observations": ()}
    ways["links"] = ("action__key", "other__key")
    return ways.get(name, ("action__key",))


def _keys(rows: QuerySet, way: str) -> set[str]:
    named = rows.exclude(**{way: None}).order_by().values_list(way, flat=True)
    return set(named.distinct())
