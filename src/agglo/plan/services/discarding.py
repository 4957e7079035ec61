"""Giving up a change that is not public: by one more row, so that nothing is lost."""

from datetime import datetime

from django.db import transaction

from agglo.core.french import quoted
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Link, Milestone, MilestoneChange
from agglo.plan.models.facts import Fact
from agglo.plan.refusals import NothingToDiscard
from agglo.plan.services import chains, kinds, links, milestones


@transaction.atomic
def discard(*, fact: Fact, actor: User, at: datetime) -> Fact:
    """Have the working version say again what the public sees of a fact.

    Its author may; so may whoever publishes. What was written stays in the journal.

    Raises NotAllowed or NothingToDiscard, having written nothing.
    """
    kind = kinds.BY_MODEL[type(fact)]
    _require(fact.entered_by_id == actor.pk, kind.record, actor, at)
    kind.lock(fact)
    fact = chains.as_now(fact)
    last = chains.last_of(fact)
    if last.pk != fact.pk or fact.publication_id is not None or fact.is_undo:
        raise NothingToDiscard(name=quoted(kind.title(fact)))
    public = chains.published_before(last)
    is_seen = _is_seen(last, public)
    made = kind.model._default_manager.create(
        **kinds.content(public if public and is_seen else last),
        supersedes=last,
        is_withdrawal=not is_seen,
        is_undo=True,
        why=f"Abandon du changement du {chains.on(last.entered_at)}",
        **chains.authored(actor, at),
    )
    journal.record(
        verb=kind.verb("discard"),
        object_type=kind.object_type,
        object_key=kind.object_key(made),
        actor=actor,
        at=at,
        before=kind.as_journalled(last),
        after=kind.as_journalled(made),
        why=made.why,
    )
    return made


@transaction.atomic
def discard_milestone(*, milestone: Milestone, actor: User, at: datetime) -> Milestone:
    """Give up the working dates of a step, or the step itself when it was never public.

    Raises NotAllowed or NothingToDiscard, having written nothing.
    """
    step, last = milestones.lock(milestone)
    is_author = last is not None and last.by_id == actor.pk
    _require(is_author or last is None, permissions.RECORD_MILESTONE, actor, at)
    if step.closed_on or (step.publication_id and (last is None or last.is_undo)):
        raise NothingToDiscard(name=quoted(step.name))
    was, public = milestones.working(step, last), (step.planned, step.reached)
    why = f"Abandon du changement du {chains.on(last.at if last else at)}"
    if step.publication_id is None:
        step.closed_on = chains.day(at)
        step.save(update_fields=["closed_on"])
    else:
        MilestoneChange.objects.create(
            milestone=step,
            planned=public[0],
            reached=public[1],
            is_undo=True,
            why=why,
            by=actor,
            at=at,
        )
    after = milestones.as_journalled(step, public) if step.publication_id else None
    journal.record(
        verb="plan.milestone:discard",
        object_type="plan.milestone",
        object_key=step.key,
        actor=actor,
        at=at,
        before=milestones.as_journalled(step, was),
        after=after,
        why=why,
    )
    return step


def _is_seen(last: Fact, public: Fact | None) -> bool:
    """Say whether the public sees something of a chain; the pack alone may link two actions."""
    if isinstance(last, Link):
        in_pack = last.action.links.filter(pk=last.other_id).exists()
        return links.is_public(last, in_pack=in_pack)
    return public is not None and not public.is_withdrawal


def _require(is_hers: bool, record: str, actor: User, at: datetime) -> None:
    permissions.require(actor, record if is_hers else permissions.PUBLISH, on=chains.day(at))
