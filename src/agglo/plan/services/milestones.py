"""Adding steps to an action, saying when they were reached, and withdrawing them."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from agglo.core.french import quoted
from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Milestone, MilestoneChange
from agglo.plan.refusals import ChangedMeanwhile, MilestoneInFuture, NothingChanges, WhyMissing
from agglo.plan.rules.moved import moved
from agglo.plan.services import chains
from agglo.territory.models import Source

Dates = tuple[str, str]
"""When a step is planned and reached: reduced dates, blank when there is none."""


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
    """Add a step to an action, planned or already reached, in the working version.

    Raises NotAllowed or MilestoneInFuture, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_MILESTONE, on=chains.day(at))
    action = chains.locked(action)
    check(name, reached, at)
    milestone = Milestone.objects.create(
        key=_free_key(action, name),
        action=action,
        name=name,
        planned=planned.code if planned else "",
        reached=reached.code if reached else "",
        source=source,
        locator=locator,
    )
    dates = (milestone.planned, milestone.reached)
    _journal("plan.milestone:add", milestone, actor, at, before=None, after=dates)
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
    seen: Dates | None = None,
) -> Milestone:
    """Say when a step is planned, and when it was reached, in the working version.

    A date that the public reads changes only with a reason. ``seen`` is the planned and reached
    dates that the person saw: when they are no longer those, nothing is written.

    Raises NotAllowed, MilestoneInFuture, ChangedMeanwhile, NothingChanges or WhyMissing, having
    written nothing.
    """
    permissions.require(actor, permissions.RECORD_MILESTONE, on=chains.day(at))
    milestone, last = lock(milestone)
    check(milestone.name, reached, at)
    old = working(milestone, last)
    new = (planned.code if planned else "", reached.code if reached else "")
    _still_those(milestone, last, seen, old)
    if new == old and not (milestone.closed_on or (last and last.is_withdrawal)):
        raise NothingChanges(name=quoted(milestone.name))
    public = (milestone.planned, milestone.reached) if milestone.publication_id else ("", "")
    changes_a_date = any(was and was != now for was, now in zip(public, new, strict=True))
    if changes_a_date and not why.strip():
        raise WhyMissing(name=quoted(milestone.name))
    if milestone.closed_on:
        _reopen(milestone)
    _change(milestone, new, actor, at, why)
    _journal("plan.milestone:record", milestone, actor, at, before=old, after=new, why=why)
    return milestone


@transaction.atomic
def withdraw_milestone(
    *, milestone: Milestone, why: str, actor: User, at: datetime, seen: Dates | None = None
) -> Milestone:
    """Take a step out of the working version; one that was never public is closed at once.

    Raises NotAllowed, ChangedMeanwhile or WhyMissing, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_MILESTONE, on=chains.day(at))
    milestone, last = lock(milestone)
    old = working(milestone, last)
    _still_those(milestone, last, seen, old)
    if milestone.publication_id and not why.strip():
        raise WhyMissing(name=quoted(milestone.name))
    if milestone.publication_id is None:
        milestone.closed_on = chains.day(at)
        milestone.save(update_fields=["closed_on"])
    else:
        _change(milestone, old, actor, at, why, withdraw=True)
    _journal("plan.milestone:withdraw", milestone, actor, at, before=old, after=None, why=why)
    return milestone


def lock(milestone: Milestone) -> tuple[Milestone, MilestoneChange | None]:
    """Lock the action of a step, and return the step as it is now with its last change."""
    chains.locked(milestone.action)
    found = Milestone.objects.select_related("action").get(pk=milestone.pk)
    return found, last_change(found)


def last_change(milestone: Milestone) -> MilestoneChange | None:
    """Return the last change of a step that is not public."""
    return milestone.changes.waiting().select_related("by").last()


def working(milestone: Milestone, last: MilestoneChange | None) -> Dates:
    """Return the dates of a step in the working version."""
    source = last or milestone
    return source.planned, source.reached


def said(dates: Dates | None) -> str:
    """Return where a step stands, in French."""
    if dates is None:
        return "retiré"
    planned, reached = dates
    if reached:
        return f"atteint {Period.parse(reached).when()}"
    return f"prévu {Period.parse(planned).when()}" if planned else "sans date"


def fields(dates: Dates) -> dict[str, str]:
    """Return the dates of a step, field by field."""
    labels = ("Date prévue", "Date atteinte")
    return {
        label: Period.parse(code).label() if code else ""
        for label, code in zip(labels, dates, strict=True)
    }


def as_journalled(milestone: Milestone, dates: Dates) -> dict[str, object]:
    """Return a step as the journal keeps it."""
    return {
        "action": milestone.action.key,
        "name": milestone.name,
        "planned": dates[0],
        "reached": dates[1],
    }


def _change(
    milestone: Milestone,
    dates: Dates,
    actor: User,
    at: datetime,
    why: str,
    *,
    withdraw: bool = False,
) -> MilestoneChange:
    """Write the working dates of a step."""
    is_public = milestone.publication_id is not None
    return MilestoneChange.objects.create(
        milestone=milestone,
        planned=dates[0],
        reached=dates[1],
        is_withdrawal=withdraw,
        is_undo=is_public and not withdraw and dates == (milestone.planned, milestone.reached),
        why=why.strip(),
        by=actor,
        at=at,
    )


def _reopen(milestone: Milestone) -> None:
    """Take back a step that was withdrawn: it is not public until it is published again."""
    milestone.closed_on, milestone.publication = None, None
    milestone.save(update_fields=["closed_on", "publication"])


def check(name: str, reached: Period | None, at: datetime) -> None:
    """Refuse a step that would be reached on a day to come."""
    if reached is not None and reached.since > chains.day(at):
        raise MilestoneInFuture(name=name, when=reached.when())


def _still_those(
    milestone: Milestone, last: MilestoneChange | None, seen: Dates | None, now: Dates
) -> None:
    is_gone = bool(milestone.closed_on or (last and last.is_withdrawal))
    if (seen is None or seen == now) and not (is_gone and seen is not None):
        return
    raise ChangedMeanwhile(
        name=quoted(milestone.name),
        who=str(last.by) if last else chains.THE_PACK,
        on=chains.on(last.at) if last else "jour même",
        before=quoted(said(seen)),
        after=quoted(said(None if is_gone else now)),
        changes=moved(fields(seen or ("", "")), fields(now)),
    )


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
    before: Dates | None,
    after: Dates | None,
    why: str = "",
) -> None:
    journal.record(
        verb=verb,
        object_type="plan.milestone",
        object_key=milestone.key,
        actor=actor,
        at=at,
        before=as_journalled(milestone, before) if before else None,
        after=as_journalled(milestone, after) if after else None,
        why=why.strip(),
    )
