"""Inviting someone: an account without a password, a role, and a letter with a link."""

from collections.abc import Callable
from datetime import date, datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.journal import outbox
from agglo.journal import services as journal
from agglo.people import invitations, permissions
from agglo.people.models import Organisation, Role, User
from agglo.people.refusals import AddressIsTaken, NotWaiting
from agglo.people.services.memberships import grant

Address = Callable[[str], str]
"""From a path of this site to its whole address."""


@transaction.atomic
def invite(
    *,
    email: str,
    name: str,
    role: Role,
    organisation: Organisation,
    since: date,
    actor: User | None,
    at: datetime,
    address: Address | None,
    until: date | None = None,
    why: str = "",
) -> User:
    """Open an account for someone, with a role, and post the letter to choose a password from.

    Without ``address``, no letter is posted: whoever asks gives the link by hand. Raises
    NotAllowed, AddressIsTaken, or what ``grant`` raises, having written nothing.
    """
    if actor is not None:
        permissions.require(actor, permissions.MANAGE_ACCOUNTS, on=localdate(at))
    email = email.strip().lower()
    if User.objects.filter(email=email).exists():
        raise AddressIsTaken(email=email)
    user = User(email=email, name=name.strip())
    user.set_unusable_password()
    user.save(force_insert=True)
    EmailAddress.objects.create(user=user, email=email, primary=True, verified=False)
    _record("invite", user, actor, at)
    grant(
        user=user,
        role=role,
        organisation=organisation,
        since=since,
        until=until,
        actor=actor,
        at=at,
        why=why,
    )
    if address is not None:
        _post(user, organisation, at, address)
    return user


@transaction.atomic
def send_invitation(*, user: User, actor: User | None, at: datetime, address: Address) -> None:
    """Post the letter of an invitation again, with a link that is good for a few more days.

    Raises NotAllowed or NotWaiting, having written nothing.
    """
    if actor is not None:
        permissions.require(actor, permissions.MANAGE_ACCOUNTS, on=localdate(at))
    if not invitations.is_waiting(user):
        raise NotWaiting(who=user)
    held = user.memberships.select_related("organisation").order_by("pk").first()
    _record("invite", user, actor, at)
    _post(user, held and held.organisation, at, address)


@transaction.atomic
def accept_invitation(*, user: User, name: str, password: str, at: datetime) -> User:
    """Give an invited account its name and password; its address is confirmed by the letter."""
    user = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if not invitations.is_waiting(user):
        raise NotWaiting(who=user)
    user.name = name.strip()
    user.set_password(password)
    user.save(update_fields=["name", "password"])
    EmailAddress.objects.update_or_create(
        user=user, email=user.email, defaults={"primary": True, "verified": True}
    )
    _record("accept", user, user, at)
    return user


def link(user: User) -> str:
    """Return the path of the page where an invited person chooses a password."""
    return reverse("people:invitation", args=[invitations.token(user)])


def _post(user: User, organisation: Organisation | None, at: datetime, address: Address) -> None:
    house = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first()
    context = {
        "user": user,
        "organisation": organisation,
        "house": house or "Agglo",
        "link": address(link(user)),
        "days": invitations.VALID.days,
    }
    outbox.post(
        to=user.email,
        subject=f"[{context['house']}] Votre compte vous attend",
        body=render_to_string("people/letters/invitation.txt", context),
        key=f"people.invitation:{user.pk}:{at:%Y%m%dT%H%M%S}",
        at=at,
    )


def _record(verb: str, user: User, actor: User | None, at: datetime) -> None:
    journal.record(
        verb=f"people.account:{verb}",
        object_type="people.user",
        object_key=str(user.pk),
        actor=actor,
        at=at,
    )
