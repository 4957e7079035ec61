"""Undoing many observations written together, by as many corrections."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from agglo.core.periods import Period
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Observation
from agglo.plan.refusals import NotAllowed
from agglo.plan.services import chains
from agglo.plan.services.bulk import lock_indicators
from agglo.plan.services.many import Row, write
from agglo.plan.services.standing import (
    CONTENT,
    IDENTITY,
    Content,
    Identity,
    Left,
    Standing,
    chunks,
    standing,
)

AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class _Fact:
    """A fact written by an import, and what it took the place of."""

    pk: int
    identity: Identity
    days: tuple[date, date]
    content: Content
    before: Content | None  # None: nothing was in force


@dataclass(slots=True)
class Undone:
    """What undoing wrote, and what it left because someone corrected it since."""

    n_withdrawn: int = 0
    n_restored: int = 0
    left: list[Left] = field(default_factory=list)
    pks: list[int] = field(default_factory=list)


@transaction.atomic
def undo_observations(pks: Collection[int], *, actor: User, at: datetime, why: str) -> Undone:
    """Withdraw what was added and restore what was corrected, unless it was corrected since.

    What someone else said since is left as it is and named.

    Raises NotAllowed, having written nothing.
    """
    facts = list(_read(pks))
    lock_indicators(fact.identity[0] for fact in facts)
    ends = standing({fact.identity for fact in facts})
    undone, rows, later = Undone(), [], []
    for fact in facts:
        end = ends[fact.identity]
        if end.pk != fact.pk:
            later.append(end.pk)
            continue
        _require(end, actor, at)
        rows.append(_row(fact, end, why))
        undone.n_withdrawn += fact.before is None
        undone.n_restored += fact.before is not None
    undone.pks = write(rows, actor=actor, at=at)
    undone.left = list(_left(later))
    return undone


def _read(pks: Collection[int]) -> Iterator[_Fact]:
    before = [f"supersedes__{name}" for name in (*CONTENT, "is_withdrawal")]
    for some in chunks(sorted(pks), AT_ONCE):
        rows = Observation.objects.filter(pk__in=some).order_by("pk")
        for row in rows.values_list(
            "pk", *IDENTITY, "since", "until", *CONTENT, "supersedes_id", *before
        ):
            is_first = row[11] is None or row[17]
            yield _Fact(row[0], row[1:4], row[4:6], row[6:11], None if is_first else row[12:17])


def _require(end: Standing, actor: User, at: datetime) -> None:
    is_hers = end.is_own_draft(actor.pk)
    asked = permissions.RECORD_OBSERVATION if is_hers else permissions.CORRECT_OBSERVATION
    if not permissions.may(actor, asked, on=chains.day(at)):
        raise NotAllowed(task=permissions.TASKS[asked])


def _row(fact: _Fact, end: Standing, why: str) -> Row:
    return Row(
        identity=fact.identity,
        days=fact.days,
        content=fact.before or fact.content,
        supersedes=fact.pk,
        before=fact.content,
        is_withdrawal=fact.before is None,
        is_undo=end.would_undo(fact.before),
        why=why,
    )


def _left(pks: Collection[int]) -> Iterator[Left]:
    for some in chunks(sorted(pks), AT_ONCE):
        ends = Observation.objects.filter(pk__in=some)
        for end in ends.select_related("indicator", "commune", "entered_by").order_by("pk"):
            where = f", {end.commune.name}" if end.commune else ""
            name = f"{end.indicator.name}{where}, {Period.parse(end.period).label()}"
            who = str(end.entered_by) if end.entered_by else chains.THE_PACK
            yield Left(name, f"{who} : {end.text}", end.entered_at)
