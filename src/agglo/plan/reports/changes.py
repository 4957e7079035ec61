"""Since when the public has seen what it sees, for whoever keeps a copy of it."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Max, QuerySet

from agglo.journal.models import Entry
from agglo.plan.models import (
    Amount,
    Document,
    Link,
    Milestone,
    MilestoneChange,
    Note,
    Observation,
)
from agglo.plan.models.facts import FactQuerySet, public_since

Moves = list[tuple[QuerySet, str]]
"""Rows that change actions, and the way from each to the key of its action."""


def action_changes(keys: Iterable[str] | None = None) -> dict[str, datetime]:
    """Return when what the public reads of each action last changed, in one query.

    Its own lines in the pack, its milestones, sums, notes, documents and links count; what is not
    public yet does not.
    """
    parts = [_dated(rows, way, keys) for rows, way in _facts()]
    parts += [_published(rows, way, keys) for rows, way in _steps()]
    by_pack = Entry.objects.filter(object_type="plan.action", imported__isnull=False)
    parts.append(_within(by_pack, "object_key", keys).annotate(last=Max("at")))
    first, *others = parts
    found: dict[str, datetime] = {}
    for key, at in first.union(*others, all=True):
        found[key] = max(at, found.get(key, at))
    return found


def indicator_changes(keys: Iterable[str]) -> dict[str, datetime]:
    """Return when the public last saw a value of some indicators change, in one query."""
    rows = Observation.objects.last_published().filter(indicator__key__in=list(keys))
    return dict(_dated(rows, "indicator__key", None))


def indicators_changed(since: datetime) -> set[str]:
    """Return the keys of the indicators whose values changed for the public since an instant."""
    facts = Observation.objects.last_published().annotate(public_since=public_since())
    recent = facts.filter(public_since__gte=since).order_by()
    return set(recent.values_list("indicator__key", flat=True).distinct())


def amounts_in_force(
    *,
    action: str | None = None,
    priority: str | None = None,
    stage: str | None = None,
    since: datetime | None = None,
) -> FactQuerySet:
    """Return the sums that the public reads, each with the instant it became public."""
    wanted = {"action__key": action, "priority__key": priority, "stage": stage}
    given = {name: value for name, value in wanted.items() if value is not None}
    found = Amount.objects.published().filter(**given).annotate(public_since=public_since())
    if since is not None:
        found = found.filter(public_since__gte=since)
    return found.select_related("action", "priority", "funder", "source")


def _facts() -> Moves:
    facts = [(kind.objects.last_published(), "action__key") for kind in (Amount, Note, Document)]
    links = Link.objects.last_published()
    return [*facts, (links, "action__key"), (links, "other__key")]


def _steps() -> Moves:
    steps = Milestone.objects.exclude(publication=None)
    moved = MilestoneChange.objects.exclude(publication=None)
    return [(steps, "action__key"), (moved, "milestone__action__key")]


def _dated(facts: QuerySet, way: str, keys: Iterable[str] | None) -> QuerySet:
    """Return when the last of some facts became public, withdrawals included."""
    return _within(facts, way, keys).annotate(last=Max(public_since()))


def _published(steps: QuerySet, way: str, keys: Iterable[str] | None) -> QuerySet:
    return _within(steps, way, keys).annotate(last=Max("publication__at"))


def _within(rows: QuerySet, way: str, keys: Iterable[str] | None) -> QuerySet:
    """Gather rows by what they change, leaving out what changes no action at all."""
    named = rows.exclude(**{way: None}) if keys is None else rows.filter(**{f"{way}__in": keys})
    return named.order_by().values_list(way)
