"""What waits to be published: the difference between what the public sees and what is written."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse

from agglo.core.french import typeset
from agglo.people.models import User
from agglo.plan.models import MilestoneChange
from agglo.plan.services import chains, drafts, kinds, milestones
from agglo.plan.services.drafts import Scope, Unit

MOST = 30
"""Changes of one unit that are told in full; the count says how many there are in all."""

NOTHING = "rien"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that the public would see change."""

    units: tuple[Unit, ...]  # what it is published with
    what: str  # its nature on screen
    object: str  # what it is called
    before: str
    after: str
    by: User | None
    at: datetime | None
    why: str
    ref: str  # what gives it up: nature and identifier
    history: str  # address of the journal of the object

    @property
    def is_new(self) -> bool:
        """Say whether the public sees nothing of it yet."""
        return self.before == NOTHING


def changes(
    *,
    actions: Iterable[str] | None = None,
    indicators: Iterable[str] | None = None,
    amounts: Iterable[str] | None = None,
) -> list[Change]:
    """Return what would change if some units were published; all of them when none is named.

    The last written first. Of an indicator with many, the first ``MOST`` are told.
    """
    asked = (("action", actions), ("indicator", indicators), ("amount", amounts))
    everything = all(keys is None for _, keys in asked)
    units = [(kind, key) for kind, keys in asked for key in keys or ()]
    return of_units(None if everything else units)


def of_units(units: Collection[Unit] | None) -> list[Change]:
    """Return what would change if some units were published; None for all that wait."""
    scope = Scope.of(drafts.waiting_units() if units is None else units)
    present = drafts.kinds_waiting(scope)
    found = [change for word in present for change in _of_kind(word, scope)]
    return sorted(found, key=lambda change: (change.at is not None, change.at), reverse=True)


def by_unit(found: Iterable[Change]) -> dict[Unit, list[Change]]:
    """Return changes by what they are published with; that of a link is of both its actions."""
    groups: dict[Unit, list[Change]] = defaultdict(list)
    for change in found:
        for unit in change.units:
            groups[unit].append(change)
    return groups


def count_by_action() -> Mapping[str, int]:
    """Return how many changes wait, by key of action, in one query."""
    return {key: n for (kind, key), n in drafts.waiting_units().items() if kind == "action"}


def count_by_indicator() -> Mapping[str, int]:
    """Return how many changes wait, by key of indicator, in one query."""
    return {key: n for (kind, key), n in drafts.waiting_units().items() if kind == "indicator"}


def _of_kind(word: str, scope: Scope) -> Iterator[Change]:
    if word == "milestone":
        yield from _of_milestones(scope)
        return
    kind = kinds.BY_WORD[word]
    supersedes = ("supersedes", *(f"supersedes__{name}" for name in kind.related))
    rows = drafts.pending(kind, scope).select_related(*kind.related, *supersedes, "entered_by")
    if word == "observation":
        for key in sorted(scope.indicators):
            own = rows.filter(indicator__key=key).order_by("-pk")[:MOST]
            yield from (_of_fact(kind, fact) for fact in own)
        return
    yield from (_of_fact(kind, fact) for fact in rows.order_by("-pk"))


def _of_fact(kind: kinds.Kind, fact: Any) -> Change:
    public = chains.published_before(fact.supersedes) if fact.supersedes_id else None
    is_seen = public is not None and not public.is_withdrawal
    return Change(
        units=tuple(kinds.units_of(fact)),
        what=kind.label,
        object=typeset(kind.title(fact)),
        before=kind.said(public) if is_seen else NOTHING,
        after=kind.said(fact),
        by=fact.entered_by,
        at=fact.entered_at,
        why=fact.why,
        ref=f"{kind.word}:{fact.pk}",
        history=reverse("journal:history", args=[kind.object_type, kind.object_key(fact)]),
    )


def _of_milestones(scope: Scope) -> Iterator[Change]:
    steps = list(drafts.pending_milestones(scope).select_related("action").order_by("-pk"))
    waiting = MilestoneChange.objects.waiting().filter(milestone__in=steps).select_related("by")
    last = {change.milestone_id: change for change in waiting.order_by("pk")}
    for step in steps:
        change = last.get(step.pk)
        dates = None if change and change.is_withdrawal else milestones.working(step, change)
        was_public = step.publication_id is not None
        yield Change(
            units=(("action", step.action.key),),
            what="Jalon",
            object=step.name,
            before=milestones.said((step.planned, step.reached)) if was_public else NOTHING,
            after=milestones.said(dates),
            by=change.by if change else None,
            at=change.at if change else None,
            why=change.why if change else "",
            ref=f"milestone:{step.key}",
            history=reverse("journal:history", args=["plan.milestone", step.key]),
        )
