"""Adding steps to an action, and saying when they were reached."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from agglo.core.french import quoted
from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Milestone
from agglo.plan.refusals import ChangedMeanwhile, MilestoneInFuture, NothingChanges, WhyMissing
from agglo.plan.services import chains
from agglo.territory.models import Source


@transaction.atomic
def add_milestone(
    *,
    action: Action,
    name: str,
    planned: Period | None,
    reached: Period | None,
    actor: User,
    at: datetime,
    source: Source | None = None,
    locator: str = "",
) -> Milestone:
    """Add a step to an action, planned or already reached.

    Raises NotAllowed or MilestoneInFuture, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_MILESTONE, on=chains.day(at))
    action = chains.locked(action)
    _check(name, reached, at)
    milestone = Milestone.objects.create(
        key=_free_key(action, name),
        action=action,
        name=name,
        planned=planned.code if planned else "",
        reached=reached.code if reached else "",
        source=source,
        locator=locator,
    )
    _journal("plan.milestone:add", milestone, actor, at, before=None)
    return milestone


@transaction.atomic
def record_milestone(
    *,
    milestone: Milestone,
    planned: Period | None,
    reached: Period | None,
    actor: User,
    at: datetime,
    why: str = "",
    seen: tuple[str, str] | None = None,
) -> Milestone:
    """Say when a step is planned, and when it was reached.

    A date that is already recorded changes only with a reason. ``seen`` is the planned and
    reached dates that the person saw: when they are no longer those, nothing is written.

    Raises NotAllowed, MilestoneInFuture, ChangedMeanwhile, NothingChanges or WhyMissing, having
    written nothing.
    """
    permissions.require(actor, permissions.RECORD_MILESTONE, on=chains.day(at))
    milestone = chains.locked(milestone)
    _check(milestone.name, reached, at)
    old = (milestone.planned, milestone.reached)
    new = (planned.code if planned else "", reached.code if reached else "")
    if seen is not None and seen != old:
        raise _changed(milestone, seen)
    if new == old:
        raise NothingChanges(name=quoted(milestone.name))
    if any(was and was != now for was, now in zip(old, new, strict=True)) and not why.strip():
        raise WhyMissing(name=quoted(milestone.name))
    before = _as_journalled(milestone)
    milestone.planned, milestone.reached = new
    milestone.save(update_fields=["planned", "reached"])
    _journal("plan.milestone:record", milestone, actor, at, before=before, why=why.strip())
    return milestone


def _check(name: str, reached: Period | None, at: datetime) -> None:
    if reached is not None and reached.since > chains.day(at):
        raise MilestoneInFuture(name=name, when=reached.when())


def _changed(milestone: Milestone, seen: tuple[str, str]) -> ChangedMeanwhile:
    lines = Entry.objects.filter(object_type="plan.milestone", object_key=milestone.key)
    last = lines.select_related("actor").order_by("-seq").first()
    return ChangedMeanwhile(
        name=quoted(milestone.name),
        who=str(last.actor) if last and last.actor else chains.THE_PACK,
        on=chains.on(last.at) if last else "jour même",
        before=_said(*seen),
        after=_said(milestone.planned, milestone.reached),
    )


def _said(planned: str, reached: str) -> str:
    if reached:
        return quoted(f"atteint {Period.parse(reached).when()}")
    return quoted(f"prévu {Period.parse(planned).when()}" if planned else "sans date")


def _free_key(action: Action, name: str) -> str:
    stem = slugify(f"{action.key[:30]} {name}")[:70].strip("-")
    taken = set(Milestone.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _journal(
    verb: str,
    milestone: Milestone,
    actor: User,
    at: datetime,
    *,
    before: dict[str, object] | None,
    why: str = "",
) -> None:
    journal.record(
        verb=verb,
        object_type="plan.milestone",
        object_key=milestone.key,
        actor=actor,
        at=at,
        before=before,
        after=_as_journalled(milestone),
        why=why,
    )


def _as_journalled(milestone: Milestone) -> dict[str, object]:
    return {
        "action": milestone.action.key,
        "name": milestone.name,
        "planned": milestone.planned,
        "reached": milestone.reached,
    }
