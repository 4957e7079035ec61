"""Speaking with colleagues. The journal keeps who spoke and when, never what was said."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.french import joined
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.workshop import permissions
from agglo.workshop.models import Comment, Mention
from agglo.workshop.refusals import (
    AlreadyWithdrawn,
    NobodyOfThatName,
    NotYours,
    SeveralOfThatName,
    TextMissing,
    TextTooLong,
    TooLateToCorrect,
)
from agglo.workshop.reports.colleagues import readers
from agglo.workshop.rules import comments as rules
from agglo.workshop.rules.mentions import calls, people
from agglo.workshop.services import letters


@transaction.atomic
def comment(*, object_type: str, object_key: str, text: str, actor: User, at: datetime) -> Comment:
    """Say something to colleagues about an object, and call those that the text names.

    Raises NotAllowed, TextMissing, TextTooLong, NobodyOfThatName or SeveralOfThatName, having
    written nothing.
    """
    permissions.require(actor, permissions.WRITE_COMMENTS, on=localdate(at))
    called = _called(_checked(text), at)
    made = Comment.objects.create(
        object_type=object_type, object_key=object_key, text=text.strip(), by=actor, at=at
    )
    _call(made, called, actor)
    _journal("workshop.comment:record", made, actor, at)
    return made


@transaction.atomic
def correct(*, comment: Comment, text: str, actor: User, at: datetime) -> Comment:
    """Word a comment otherwise; the first wording stays visible behind it.

    Raises NotAllowed, NotYours, AlreadyWithdrawn, TooLateToCorrect, TextMissing, TextTooLong,
    NobodyOfThatName or SeveralOfThatName, having written nothing.
    """
    permissions.require(actor, permissions.WRITE_COMMENTS, on=localdate(at))
    old = _mine(comment, actor)
    if not rules.may_correct(first_of(old).at, at):
        raise TooLateToCorrect(minutes=int(rules.CORRECTED_WITHIN.total_seconds() // 60))
    called = _called(_checked(text), at)
    made = Comment.objects.create(
        object_type=old.object_type,
        object_key=old.object_key,
        text=text.strip(),
        by=actor,
        at=at,
        supersedes=old,
    )
    already = set(old.mentions.values_list("user_id", flat=True))
    old.mentions.exclude(user__in=called).delete()
    old.mentions.update(comment=made)
    _call(made, [pk for pk in called if pk not in already], actor)
    _journal("workshop.comment:correct", made, actor, at)
    return made


@transaction.atomic
def withdraw(*, comment: Comment, actor: User, at: datetime) -> Comment:
    """Take back a comment: its place stays, its text is shown to nobody.

    Raises NotYours or AlreadyWithdrawn, having written nothing.
    """
    old = _mine(comment, actor)
    old.withdrawn_at = at
    old.save(update_fields=["withdrawn_at"])
    old.mentions.all().delete()
    _journal("workshop.comment:withdraw", old, actor, at)
    return old


@transaction.atomic
def mark_read(*, object_type: str, object_key: str, user: User, at: datetime) -> int:
    """Note that a person has read what calls them about an object; return how many mentions."""
    waiting = Mention.objects.filter(
        user=user,
        seen_at=None,
        comment__object_type=object_type,
        comment__object_key=object_key,
    )
    return waiting.update(seen_at=at)


def first_of(comment: Comment) -> Comment:
    """Return the first wording of a comment."""
    while comment.supersedes is not None:
        comment = comment.supersedes
    return comment


def _mine(comment: Comment, actor: User) -> Comment:
    """Lock the last wording of a comment, or refuse what its author alone may do."""
    found = Comment.objects.select_for_update(of=("self",), no_key=True).get(pk=comment.pk)
    later = Comment.objects.filter(supersedes=found).first()
    if later is not None:
        return _mine(later, actor)
    if found.by_id != actor.pk:
        raise NotYours(what="Le message")
    if found.withdrawn_at is not None:
        raise AlreadyWithdrawn
    return found


def _checked(text: str) -> str:
    if not text.strip():
        raise TextMissing
    if len(text) > rules.LONGEST:
        raise TextTooLong(n=len(text), limit=rules.LONGEST)
    return text


def _called(text: str, at: datetime) -> list[int]:
    names = readers(localdate(at))
    found = calls(text, names)
    for call in found:
        if not call.found:
            raise NobodyOfThatName(said=call.said)
        if len(call.found) > 1:
            who = joined((names[pk] for pk in call.found[:5]), last="ou")
            raise SeveralOfThatName(said=call.said, who=who)
    return people(found)


def _call(comment: Comment, called: list[int], actor: User) -> None:
    others = User.objects.filter(pk__in=[pk for pk in called if pk != actor.pk])
    Mention.objects.bulk_create(Mention(comment=comment, user=user) for user in others)
    letters.post_mentions(comment, others, comment.at)


def _journal(verb: str, comment: Comment, actor: User, at: datetime) -> None:
    journal.record(
        verb=verb,
        object_type="workshop.comment",
        object_key=str(first_of(comment).pk),
        actor=actor,
        at=at,
        after={"about": f"{comment.object_type} {comment.object_key}"},
    )
