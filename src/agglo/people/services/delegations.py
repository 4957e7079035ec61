"""Delegating a role: for a while, to a colleague, never more than one holds oneself."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from agglo.core.french import date_in_words
from agglo.journal import services as journal
from agglo.people import colleagues, permissions
from agglo.people.models import Membership, User
from agglo.people.refusals import (
    AlreadyDelegated,
    DelegatedInThePast,
    DelegatedToOneself,
    DelegatedTwice,
    EndsBeforeItBegins,
    NotAColleague,
    NotAllowed,
    NotDelegable,
    OrganisationIsClosed,
    OutlivesRole,
)
from agglo.people.rules import Span
from agglo.people.services.lines import membership_cells, of_membership


@transaction.atomic
def delegate(
    *,
    membership: Membership,
    to: User,
    since: date,
    until: date,
    actor: User,
    at: datetime,
    why: str = "",
) -> Membership:
    """Delegate a role that one holds to a colleague, from one day to another, both included.

    Invariant: the one who receives it never holds it on a day when the one who gives it does not.
    What was received is not given further. Asked twice for the same days, it is given once.
    Raises a refusal of this room, having written nothing.
    """
    held = (
        Membership.objects.select_for_update(of=("self",), no_key=True)
        .select_related("role", "organisation", "user", "delegated_from__user")
        .get(pk=membership.pk)
    )
    span = Span(since, until)
    _refuse_role(held, actor)
    _refuse_days(held, span, localdate(at))
    _refuse_person(held, to, actor, localdate(at))
    running = [one for one in held.delegations.filter(user=to) if span.overlaps(span_of(one))]
    if running and span_of(running[0]) == span:
        return running[0]
    if running:
        since, until = (date_in_words(day) for day in (running[0].since, running[0].until))
        raise AlreadyDelegated(role=held.role, who=to, since=since, until=until)
    return _write(held, to, span, actor, at, why)


def span_of(membership: Membership) -> Span:
    """Return the days of a role held."""
    return Span(membership.since, membership.until)


def is_delegable(membership: Membership) -> bool:
    """Say whether a role held may be delegated: directly held, allowed, and no account manager's.

    Someone who manages accounts for a while could give lasting roles: that is never delegated.
    """
    role = membership.role
    manages = permissions.MANAGE_ACCOUNTS in role.permissions
    return role.may_delegate and not manages and membership.delegated_from_id is None


def _refuse_role(held: Membership, actor: User) -> None:
    if held.user_id != actor.pk or not actor.is_active:
        raise NotAllowed(task="déléguer un rôle que tient une autre personne")
    if held.delegated_from is not None:
        raise DelegatedTwice(role=held.role, who=held.delegated_from.user)
    if not is_delegable(held):
        raise NotDelegable(role=held.role)
    if held.organisation.closed_on is not None:
        on = date_in_words(held.organisation.closed_on)
        raise OrganisationIsClosed(organisation=held.organisation, on=on)


def _refuse_days(held: Membership, span: Span, today: date) -> None:
    since, until = date_in_words(span.since), date_in_words(span.until)
    if span.until < span.since:
        raise EndsBeforeItBegins(role=held.role, since=since, until=until)
    if span.since < today:
        raise DelegatedInThePast(since=since)
    if not span.is_within(span_of(held)):
        raise OutlivesRole(since=since, until=until, held=_held_words(held))


def _held_words(held: Membership) -> str:
    since = date_in_words(held.since)
    if held.until is None:
        return f"à partir du {since}"
    return f"du {since} au {date_in_words(held.until)}"


def _refuse_person(held: Membership, to: User, actor: User, today: date) -> None:
    if to == actor:
        raise DelegatedToOneself
    if not colleagues.of(held.organisation, on=today).filter(pk=to.pk).exists():
        raise NotAColleague(organisation=held.organisation)


def _write(
    held: Membership, to: User, span: Span, actor: User, at: datetime, why: str
) -> Membership:
    delegated = Membership.objects.create(
        user=to,
        role=held.role,
        organisation=held.organisation,
        since=span.since,
        until=span.until,
        delegated_from=held,
    )
    line = of_membership("delegate", delegated, after=membership_cells(delegated), why=why)
    journal.record_many([line], actor=actor, at=at)
    permissions.forget(to)
    return delegated
