"""Errors that anyone signals on a public figure: kept a few months, read by staff, then gone.

The journal keeps that a message came and that it was handled, never its text nor its address: it
forgets nothing, and these are not ours to keep.
"""

import hashlib
from datetime import datetime

from django.conf import settings
from django.core.cache import cache
from django.db import transaction

from agglo.core.periods import add_months
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Remark
from agglo.plan.refusals import AlreadyHandled, TextMissing, TextTooLong, TooManyRemarks
from agglo.plan.services import chains

REMARK_LIMIT = 2000
"""Characters of a message, the last one included."""

REMARKS_AN_HOUR = 5
"""Messages accepted from one place within an hour."""

_HOUR_S = 3600


@transaction.atomic
def signal_error(*, figure: str, text: str, email: str, origin: str, at: datetime) -> Remark:
    """Keep a message about a figure. ``origin`` tells one sender from another and is not kept.

    Raises TextMissing, TextTooLong or TooManyRemarks, having written nothing.
    """
    text = text.strip()
    if not text:
        raise TextMissing
    if len(text) > REMARK_LIMIT:
        raise TextTooLong(n=len(text), limit=REMARK_LIMIT)
    if _count(origin, at) > REMARKS_AN_HOUR:
        raise TooManyRemarks
    remark = Remark.objects.create(figure=figure, text=text, email=email, at=at)
    _journal("plan.remark:signal", remark, None, at)
    return remark


@transaction.atomic
def handle_remark(*, remark: Remark, actor: User, at: datetime) -> Remark:
    """Mark a message as dealt with.

    Raises NotAllowed or AlreadyHandled, having written nothing.
    """
    permissions.require(actor, permissions.HANDLE_REMARKS, on=chains.day(at))
    remark = chains.locked(remark)
    if remark.handled_at is not None:
        raise AlreadyHandled(who=remark.handled_by, on=chains.on(remark.handled_at))
    remark.handled_by, remark.handled_at = actor, at
    remark.save(update_fields=["handled_by", "handled_at"])
    _journal("plan.remark:handle", remark, actor, at)
    return remark


@transaction.atomic
def purge_remarks(*, months: int, at: datetime) -> int:
    """Delete the messages received more than so many months before, and return how many.

    One received that many months before, to the day, is kept.
    """
    oldest = add_months(chains.day(at), -months)
    gone, _ = Remark.objects.filter(at__date__lt=oldest).delete()
    if gone:
        journal.record(
            verb="plan.remark:purge",
            object_type="plan.remark",
            object_key=oldest.isoformat(),
            at=at,
            after={"deleted": gone, "months": months},
        )
    return gone


def _count(origin: str, at: datetime) -> int:
    """Count one more message from a place within the hour, and return how many that makes.

    The count is shared by every process, and undone with the transaction of a refused message.
    """
    secret = f"{settings.SECRET_KEY}{origin}"
    key = f"plan.remark:{hashlib.sha256(secret.encode()).hexdigest()}"
    instant = at.timestamp()
    sent = [one for one in cache.get(key, []) if instant - one < _HOUR_S]
    cache.set(key, [*sent, instant], _HOUR_S)
    return len(sent) + 1


def _journal(verb: str, remark: Remark, actor: User | None, at: datetime) -> None:
    journal.record(
        verb=verb,
        object_type="plan.remark",
        object_key=str(remark.pk),
        actor=actor,
        at=at,
        after={"figure": remark.figure},
    )
