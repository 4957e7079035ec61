"""Linking two actions, and undoing it: one's own links and those of the pack."""

from datetime import datetime

from django.db import transaction

from agglo.core.french import quoted
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Link
from agglo.plan.refusals import AlreadyLinked, LinkedToItself, NotLinked
from agglo.plan.services import chains


def link_actions(
    *, action: Action, other: Action, actor: User, at: datetime, why: str = ""
) -> Link:
    """Link two actions, in the working version.

    Raises NotAllowed, LinkedToItself or AlreadyLinked, having written nothing.
    """
    return _say(action, other, actor, at, why, linked=True)


def unlink_actions(
    *, action: Action, other: Action, actor: User, at: datetime, why: str = ""
) -> Link:
    """Undo the link of two actions, in the working version, whoever made it.

    Raises NotAllowed, LinkedToItself or NotLinked, having written nothing.
    """
    return _say(action, other, actor, at, why, linked=False)


@transaction.atomic
def _say(
    action: Action, other: Action, actor: User, at: datetime, why: str, *, linked: bool
) -> Link:
    permissions.require(actor, permissions.RECORD_LINK, on=chains.day(at))
    if action.pk == other.pk:
        raise LinkedToItself(name=quoted(action.name))
    first, second = sorted((action, other), key=lambda each: each.pk)
    first, second = chains.locked(first), chains.locked(second)
    last = Link.objects.filter(action=first, other=second, corrected_by=None).first()
    in_pack = first.links.filter(pk=second.pk).exists()
    if linked == (in_pack if last is None else not last.is_withdrawal):
        raise (AlreadyLinked if linked else NotLinked)(name=quoted(other.name))
    made = Link.objects.create(
        action=first,
        other=second,
        supersedes=last,
        is_withdrawal=not linked,
        is_undo=linked == is_public(last, in_pack=in_pack),
        why=why.strip(),
        **chains.authored(actor, at),
    )
    _journal(made, actor, at, action)
    return made


def is_public(last: Link | None, *, in_pack: bool) -> bool:
    """Say whether the public sees two actions as linked; ``last`` is the end of their chain."""
    public = chains.published_before(last)
    return in_pack if public is None else not public.is_withdrawal


def as_journalled(link: Link, *, linked: bool) -> dict[str, object]:
    """Return a link as the journal keeps it."""
    return {"links": [link.action.key, link.other.key], "linked": linked}


def _journal(link: Link, actor: User, at: datetime, seen_from: Action) -> None:
    linked = not link.is_withdrawal
    journal.record(
        verb="plan.link:record" if linked else "plan.link:withdraw",
        object_type="plan.action",
        object_key=seen_from.key,
        actor=actor,
        at=at,
        before={"linked": not linked},
        after=as_journalled(link, linked=linked),
        why=link.why,
    )
