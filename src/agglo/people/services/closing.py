"""Closing accounts: by their owner, by whoever manages them, or by time. Only a number stays."""

from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.core.periods import add_months
from agglo.journal import outbox
from agglo.journal import services as journal
from agglo.people import addresses, administrators, permissions, privacy
from agglo.people.models import Organisation, User
from agglo.people.refusals import AccountIsClosed, LastAdministrator, NotAllowed
from agglo.people.services.memberships import remove, shorten

UNUSED = "Compte inutilisé, fermé après un avertissement"
UNCONFIRMED = "Adresse jamais confirmée"


@transaction.atomic
def close_account(*, user: User, actor: User | None, at: datetime, why: str = "") -> User:
    """Close an account, end its roles, and delete everything it held but its number.

    Its owner may, and whoever manages accounts; without an actor, the daily purge does. Raises
    NotAllowed, AccountIsClosed or LastAdministrator, having written nothing.
    """
    if actor is not None and actor.pk != user.pk and not _manages(actor, at):
        raise NotAllowed(task="fermer le compte d’une autre personne")
    administrators.lock()
    person = User.objects.select_for_update(of=("self",), no_key=True).get(pk=user.pk)
    if person.closed_at is not None:
        raise AccountIsClosed
    lines = _end_roles(person, at, why)
    privacy.erase(person, at)
    _keep_the_number(person, at)
    lines.append(
        journal.Line(
            verb="people.account:close",
            object_type="people.user",
            object_key=str(person.pk),
            why=why,
        )
    )
    journal.record_many(lines, actor=actor, at=at)
    permissions.forget(user)
    return person


def _manages(actor: User, at: datetime) -> bool:
    return permissions.may(actor, permissions.MANAGE_ACCOUNTS, on=localdate(at))


def _end_roles(person: User, at: datetime, why: str) -> list[journal.Line]:
    """End today the roles that have begun, remove the others; the closed account gives none."""
    today = localdate(at)
    held = list(
        person.memberships.select_for_update(of=("self",), no_key=True)
        .exclude(until__lt=today)
        .select_related("role", "organisation", "user", "delegated_from")
        .order_by("pk")
    )
    administrators.refuse_to_lose(held, today - timedelta(days=1))
    lines = []
    for one in held:
        lines += remove(one, why) if one.since > today else shorten(one, today, why)
    return lines


def _keep_the_number(person: User, at: datetime) -> None:
    person.email = f"compte-{person.pk}@ferme.invalid"
    person.name = ""
    person.set_unusable_password()
    person.is_active = False
    person.last_login = person.warned_at = None
    person.closed_at = at
    person.save()


def purge_unconfirmed(at: datetime) -> int:
    """Close the accounts opened long ago whose address nobody ever confirmed; return how many."""
    oldest = at - timedelta(days=settings.CONFIG.keep_unconfirmed_days)
    found = User.objects.filter(is_active=True, last_login=None, joined_at__lt=oldest)
    return sum(_closed(user, at, UNCONFIRMED) for user in found.filter(~_has_confirmed()))


def warn_or_close_unused(at: datetime) -> int:
    """Close the accounts unused for long whose owner was warned; warn the others.

    Returns how many are closed. Signing in after the letter undoes it: years later, another letter
    comes first. The account without which nobody would manage the accounts stays.
    """
    limit = at - timedelta(days=settings.CONFIG.keep_warned_days)
    was_warned = Q(warned_at__gt=F("seen_at"))
    unused = _unused(at)
    closed = sum(
        _closed(user, at, UNUSED) for user in unused.filter(was_warned, warned_at__lt=limit)
    )
    for user in unused.exclude(was_warned).filter(is_active=True):
        _warn(user, at)
    return closed


def _unused(at: datetime) -> QuerySet[User]:
    """Return the open accounts that nobody used for the months that the settings say."""
    oldest = add_months(localdate(at), -settings.CONFIG.keep_accounts_months)
    seen = Greatest("joined_at", Coalesce("last_login", "joined_at"))
    found = User.objects.annotate(seen_at=seen).filter(is_active=True, seen_at__date__lt=oldest)
    return found.filter(_has_confirmed()).order_by("pk")


def _has_confirmed() -> Exists:
    confirmed = EmailAddress.objects.filter(user=OuterRef("pk"), verified=True)
    return Exists(confirmed)


def _closed(user: User, at: datetime, why: str) -> bool:
    try:
        close_account(user=user, actor=None, at=at, why=why)
    except LastAdministrator:
        return False
    return True


@transaction.atomic
def _warn(user: User, at: datetime) -> None:
    """Post the letter that says when an account will close, and how to keep it."""
    User.objects.filter(pk=user.pk).update(warned_at=at)
    house = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first() or "Agglo"
    context = {
        "house": house,
        "months": settings.CONFIG.keep_accounts_months,
        "closes_on": localdate(at) + timedelta(days=settings.CONFIG.keep_warned_days + 1),
        "link": addresses.whole(reverse("account_login")),
    }
    outbox.post(
        to=user.email,
        subject=f"[{house}] Votre compte va être fermé",
        body=render_to_string("people/letters/closing.txt", context),
        key=f"people.closing:{user.pk}:{localdate(at)}",
        at=at,
    )
    journal.record(
        verb="people.account:warn", object_type="people.user", object_key=str(user.pk), at=at
    )
