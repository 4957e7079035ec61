"""Writes about how people prove who they are: factors, sessions, locks, accounts from elsewhere.

The journal keeps that something happened to an account, by its number: never an address, a name, a
secret, nor what identifies a person at an identity provider.
"""

from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core.cache import cache
from django.db import transaction

from agglo.journal import services as journal
from agglo.people.models import User

LOCK_NOTED_S = 300
"""One line of journal a lock, however many times someone knocks: as long as the lock lasts."""


@transaction.atomic
def note(*, verb: str, user: User, at: datetime, actor: User | None = None, **after: object):
    """Journal what happened to the way into an account."""
    return journal.record(
        verb=verb,
        object_type="people.user",
        object_key=str(user.pk),
        actor=actor,
        at=at,
        after=after or None,
    )


def note_lock(*, user: User | None, at: datetime) -> None:
    """Journal, once a lock, that an account refuses to open; nothing for an unknown address.

    Otherwise whoever tries passwords would fill a journal that nothing may be taken out of.
    """
    if user is not None and cache.add(f"people.lock:{user.pk}", 1, LOCK_NOTED_S):
        note(verb="people.signin:lock", user=user, at=at)


@transaction.atomic
def end_sessions(
    *, user: User, at: datetime, actor: User | None, but: str | None = "", why: str = ""
) -> int:
    """End the sessions of an account, but perhaps the one of that key; return how many ended."""
    ended = UserSession.objects.filter(user=user).exclude(session_key=but or "")
    n_ended = len([session.end() for session in ended])
    if n_ended:
        note(verb="people.session:end", user=user, at=at, actor=actor, n_rows=n_ended)
    return n_ended


@transaction.atomic
def end_session(*, user: User, pk: int, at: datetime) -> bool:
    """End one of a person's own sessions; say whether it was there."""
    session = UserSession.objects.filter(user=user, pk=pk).first()
    if session is None:
        return False
    session.end()
    note(verb="people.session:end", user=user, at=at, actor=user, n_rows=1)
    return True


@transaction.atomic
def remove_factors(*, user: User, actor: User | None, at: datetime) -> int:
    """Take away every second factor of an account, and end its sessions; return how many it had.

    For a person who lost telephone, key and codes, after their identity was checked otherwise:
    the caller checks the permission. They enrol again the next time they sign in.
    """
    factors = Authenticator.objects.filter(user=user)
    kinds = sorted(set(factors.values_list("type", flat=True)))
    n_removed, _ = factors.delete()
    if n_removed:
        note(verb="people.factor:reset", user=user, at=at, actor=actor, kinds=kinds)
        end_sessions(user=user, at=at, actor=actor)
    return n_removed
