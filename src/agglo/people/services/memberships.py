"""Giving a role, ending it, cancelling one that has not begun: who may, and what is never done."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.french import date_in_words
from agglo.journal import services as journal
from agglo.people import administrators, permissions
from agglo.people.models import Membership, Organisation, Role, User
from agglo.people.refusals import (
    AccountIsClosed,
    AlreadyBegun,
    AlreadyEnded,
    EndsBeforeItBegins,
    NotAllowed,
    OrganisationIsClosed,
    RaisesOwnRights,
)
from agglo.people.rules import Span, covers
from agglo.people.services.lines import membership_cells, of_membership


@transaction.atomic
def grant(
    *,
    user: User,
    role: Role,
    organisation: Organisation,
    since: date,
    actor: User | None,
    at: datetime,
    until: date | None = None,
    why: str = "",
) -> Membership:
    """Give a person a role for an organisation, from one day to another, both included.

    Asked twice for the same role, organisation and first day, it gives it once. Without an actor,
    it is the machine's own command that asks. Raises NotAllowed, EndsBeforeItBegins,
    AccountIsClosed, OrganisationIsClosed or RaisesOwnRights, having written nothing.
    """
    if actor is not None:
        permissions.require(actor, permissions.MANAGE_ACCOUNTS, on=localdate(at))
    # The person's row is locked, so that two demands for the same role do not both write.
    locked = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    _refuse_grant(locked, role, organisation, Span(since, until), actor)
    same = {"user": user, "role": role, "organisation": organisation, "since": since}
    membership, is_new = Membership.objects.get_or_create(
        **same, delegated_from=None, defaults={"until": until}
    )
    if is_new:
        line = of_membership("grant", membership, after=membership_cells(membership), why=why)
        journal.record_many([line], actor=actor, at=at)
        permissions.forget(user)
    return membership


def _refuse_grant(
    user: User, role: Role, organisation: Organisation, span: Span, actor: User | None
) -> None:
    if span.until is not None and span.until < span.since:
        raise EndsBeforeItBegins(
            role=role, since=date_in_words(span.since), until=date_in_words(span.until)
        )
    if not user.is_active:
        raise AccountIsClosed
    if organisation.closed_on is not None:
        raise OrganisationIsClosed(
            organisation=organisation, on=date_in_words(organisation.closed_on)
        )
    if actor == user and (permission := _raised(user, role, organisation, span)):
        raise RaisesOwnRights(role=role, task=permissions.tasks().get(permission, permission))


def _raised(user: User, role: Role, organisation: Organisation, span: Span) -> str:
    """Return a permission of a role that a person does not hold every day of a span, or blank."""
    held = user.memberships.filter(delegated_from=None, organisation__closed_on=None)
    held = list(held.select_related("role", "organisation"))
    for permission in role.permissions:
        spans = [
            Span(one.since, one.until)
            for one in held
            if permission in one.role.permissions
            and permissions.covers(one.organisation, organisation, organisation.commune or None)
        ]
        if not covers(spans, span):
            return permission
    return ""


@transaction.atomic
def end(
    *, membership: Membership, until: date, actor: User | None, at: datetime, why: str = ""
) -> Membership:
    """End a role on a day, the last it is held, with what its holder delegated of it.

    What was done under it stays. Raises NotAllowed, AlreadyEnded, EndsBeforeItBegins or
    LastAdministrator, having written nothing.
    """
    administrators.lock()
    held = _locked(membership)
    _require_may_end(held, actor, at)
    if held.until is not None and held.until <= until:
        raise AlreadyEnded(role=held.role, until=date_in_words(held.until))
    if until < held.since:
        raise EndsBeforeItBegins(
            role=held.role, since=date_in_words(held.since), until=date_in_words(until)
        )
    administrators.refuse_to_lose([held], until)
    journal.record_many(shorten(held, until, why), actor=actor, at=at)
    return held


@transaction.atomic
def cancel(*, membership: Membership, actor: User | None, at: datetime, why: str = "") -> None:
    """Take back a role that has not begun: it will never have been held.

    Raises NotAllowed, AlreadyBegun or LastAdministrator, having written nothing.
    """
    administrators.lock()
    held = _locked(membership)
    _require_may_end(held, actor, at)
    if held.since <= localdate(at):
        raise AlreadyBegun(role=held.role, since=date_in_words(held.since))
    administrators.refuse_to_lose([held], localdate(at))
    journal.record_many(remove(held, why), actor=actor, at=at)


def shorten(held: Membership, until: date, why: str = "") -> list[journal.Line]:
    """End a role and its delegations on a day; those that begin later are removed."""
    before = membership_cells(held)
    held.until = until
    held.save(update_fields=["until"])
    lines = [of_membership("end", held, before=before, after=membership_cells(held), why=why)]
    for delegated in _delegations(held):
        if delegated.since > until:
            lines += remove(delegated, why)
        elif delegated.until > until:
            lines += shorten(delegated, until, why)
    return lines


def remove(held: Membership, why: str = "") -> list[journal.Line]:
    """Delete a role that never began, after those delegated from it."""
    lines = [line for one in _delegations(held) for line in remove(one, why)]
    lines.append(of_membership("cancel", held, before=membership_cells(held), why=why))
    held.delete()
    return lines


def _delegations(held: Membership) -> Iterable[Membership]:
    found = held.delegations.select_for_update(of=("self",), no_key=True).order_by("pk")
    return list(found.select_related("role", "organisation", "delegated_from"))


def _locked(membership: Membership) -> Membership:
    return (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("role", "organisation", "user", "delegated_from")
        .get(pk=membership.pk)
    )


def _require_may_end(held: Membership, actor: User | None, at: datetime) -> None:
    """Let whoever manages accounts, and whoever delegated the role, end it."""
    is_own = held.delegated_from is not None and actor is not None
    if actor is None or (is_own and held.delegated_from.user_id == actor.pk and actor.is_active):
        return
    if not permissions.may(actor, permissions.MANAGE_ACCOUNTS, on=localdate(at)):
        raise NotAllowed(task="mettre fin à ce rôle")
