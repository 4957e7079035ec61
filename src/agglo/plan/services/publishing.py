"""Making the working version public: an action, an indicator, or all that waits."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from django.db import transaction

from agglo.core.french import joined, quoted
from agglo.core.search import sources
from agglo.journal import services as journal
from agglo.people.models import Membership, User
from agglo.people.permissions import memberships
from agglo.plan import permissions
from agglo.plan.models import Action, Amount, Indicator, MilestoneChange, Publication
from agglo.plan.refusals import NothingToPublish, NotWhatWasSeen
from agglo.plan.services import chains, drafts, kinds
from agglo.plan.services.drafts import Scope, Unit
from agglo.plan.services.milestones import as_journalled, working
from agglo.plan.services.rows import grouped_line

MOST_LINES = 25
"""Observations of an indicator journalled one by one; more of them make one line."""


@transaction.atomic
def publish(
    *,
    actions: Iterable[str] | None = None,
    indicators: Iterable[str] | None = None,
    amounts: Iterable[str] | None = None,
    actor: User,
    at: datetime,
    label: str = "",
    seen: Mapping[Unit, str] | None = None,
) -> Publication:
    """Make public all that waits in some actions and indicators; all that waits when none is named.

    ``amounts`` are keys of sums that are of no action. ``seen`` is the mark of each unit when the
    person read what would change (``drafts.marks``): one that changed since stops everything.

    Invariant: what is published is what the person read. The units are locked, actions first,
    before what waits in them is read.

    Raises NotAllowed, NotWhatWasSeen or NothingToPublish, having written nothing.
    """
    permissions.require(actor, permissions.PUBLISH, on=chains.day(at))
    asked = [("action", actions), ("indicator", indicators), ("amount", amounts)]
    if all(keys is None for _, keys in asked):
        scope = Scope.of(drafts.waiting_units())
    else:
        scope = Scope.of((kind, key) for kind, keys in asked for key in keys or ())
    _lock(scope)
    _require_seen(scope, seen)
    lines = [*_lines_of_facts(scope), *_lines_of_milestones(scope)]
    if not lines:
        raise NothingToPublish
    publication = _publication(actor, at, label)
    changes_search = drafts.pending(kinds.BY_MODEL[Amount], scope).exists()
    _mark(scope, publication)
    if changes_search:
        sources.changed()
    lines = [_with(line, publication) for line in lines]
    journal.record_many([*lines, _line(publication, len(lines))], actor=actor, at=at)
    return publication


def _lock(scope: Scope) -> None:
    """Lock the units in an order that is always the same."""
    for model, keys in ((Action, scope.actions), (Indicator, scope.indicators)):
        rows = model.objects.filter(key__in=keys).order_by("pk")
        list(rows.select_for_update(of=("self",), no_key=True).values_list("pk"))
    for amount in Amount.objects.filter(key__in=scope.amounts, supersedes=None).order_by("pk"):
        kinds.BY_MODEL[Amount].lock(amount)


def _require_seen(scope: Scope, seen: Mapping[Unit, str] | None) -> None:
    if seen is None:
        return
    now = drafts.marks(scope)
    moved = [unit for unit, mark in now.items() if mark != seen.get(unit, mark)]
    if moved:
        names = [quoted(name) for name in drafts.names_of(moved).values()]
        raise NotWhatWasSeen(names=joined([*names[:3], *(["d’autres"] if names[3:] else [])]))


def _lines_of_facts(scope: Scope) -> Iterator[journal.Line]:
    """Yield what becomes of each fact for the public; many observations are told together."""
    for kind in kinds.ALL:
        rows = drafts.unpublished(kind, scope)
        if kind.word == "observation":
            yield from _lines_of_observations(kind, scope)
            continue
        supersedes = (f"supersedes__{name}" for name in kind.related)
        rows = rows.select_related(*kind.related, *supersedes).order_by("pk")
        yield from _lines(kind, rows)


def _lines_of_observations(kind: kinds.Kind, scope: Scope) -> Iterator[journal.Line]:
    waiting = drafts.unpublished(kind, scope).values_list("indicator__key", flat=True)
    related = (*kind.related, *(f"supersedes__{name}" for name in kind.related))
    for key in sorted(set(waiting.order_by())):
        own = Scope(indicators=frozenset([key]))
        if drafts.pending(kind, own).count() > MOST_LINES:
            yield grouped_line(key)
        else:
            rows = drafts.unpublished(kind, own).select_related(*related).order_by("pk")
            yield from _lines(kind, rows)


def _lines(kind: kinds.Kind, rows: Iterable[kinds.Row]) -> Iterator[journal.Line]:
    for before, after in drafts.pairs(rows):
        yield journal.Line(
            verb=kind.verb("publish"),
            object_type=kind.object_type,
            object_key=kind.object_key(after),
            before=kind.as_journalled(before) if before else None,
            after=kind.as_journalled(after),
            why=after.why,
        )


def _lines_of_milestones(scope: Scope) -> Iterator[journal.Line]:
    for step in drafts.pending_milestones(scope).select_related("action").order_by("pk"):
        last = step.changes.waiting().last()
        was_public = step.publication_id is not None
        is_withdrawn = last is not None and last.is_withdrawal
        before = as_journalled(step, (step.planned, step.reached)) if was_public else None
        yield journal.Line(
            verb="plan.milestone:publish",
            object_type="plan.milestone",
            object_key=step.key,
            before=before,
            after=None if is_withdrawn else as_journalled(step, working(step, last)),
            why=last.why if last else "",
        )


def _publication(actor: User, at: datetime, label: str) -> Publication:
    held = _held_for_publishing(actor, at)
    return Publication.objects.create(
        at=at,
        by=actor,
        organisation=held.organisation if held else None,
        role=held.role if held else None,
        label=label.strip()[:160],
    )


def _held_for_publishing(actor: User, at: datetime) -> Membership | None:
    held = memberships(actor, on=chains.day(at))
    return next((one for one in held if permissions.PUBLISH in one.role.permissions), None)


def _mark(scope: Scope, publication: Publication) -> None:
    """Mark all that waits as public, and give milestones their working dates."""
    for kind in kinds.ALL:
        drafts.unpublished(kind, scope).become_public(publication)
    for step in drafts.pending_milestones(scope):
        last = step.changes.waiting().last()
        step.publication = publication
        step.planned, step.reached = working(step, last)
        if last is not None and last.is_withdrawal:
            step.closed_on = chains.day(publication.at)
        step.save(update_fields=["publication", "planned", "reached", "closed_on"])
    waiting = MilestoneChange.objects.waiting().filter(milestone__action__key__in=scope.actions)
    waiting.update(publication=publication)


def _with(line: journal.Line, publication: Publication) -> journal.Line:
    """Add to what a line says which publication it is of, for whoever reads it."""
    after = None if line.after is None else {**line.after, "publication": str(publication.pk)}
    return journal.Line(
        verb=line.verb,
        object_type=line.object_type,
        object_key=line.object_key,
        before=line.before,
        after=after,
        why=line.why,
    )


def _line(publication: Publication, n_changes: int) -> journal.Line:
    organisation, role = publication.organisation, publication.role
    return journal.Line(
        verb="plan.version:publish",
        object_type="plan.publication",
        object_key=str(publication.pk),
        after={
            "label": publication.label,
            "organisation": organisation.key if organisation else "",
            "role": role.key if role else "",
            "n_changes": n_changes,
        },
    )
