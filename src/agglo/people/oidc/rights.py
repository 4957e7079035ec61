"""What a person who comes from ProConnect may do, by the SIRET of the body that employs them."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.timezone import localdate, now

from agglo.core.french import NBSP
from agglo.journal.models import Entry
from agglo.people import permissions, second_factor, services
from agglo.people.models import Membership, Organisation, Role, User
from agglo.people.oidc import sign_out
from agglo.people.oidc.levels import TERMS
from agglo.people.refusals import LastAdministrator

WHY = "SIRET donné par ProConnect"
"""Reason of the roles given here: they end when the SIRET changes; the others are not touched."""

EMPLOYERS = (Organisation.Kind.EPCI, Organisation.Kind.COMMUNE)
"""Whose agents have a SIRET that says for whom they act."""


def arrive(request: HttpRequest, user: User, sociallogin: SocialLogin) -> None:
    """Give a person who has just signed in what their provider proves of them."""
    account = sociallogin.account
    terms = TERMS[account.provider]
    if sociallogin.token is not None:
        sign_out.remember(request, account.provider, sociallogin.token.token_secret)
    if account.extra_data.get("acr") in terms.proving:
        second_factor.prove(request, user)
    if "siret" in terms.scopes:
        follow(request, user, str(account.extra_data.get("siret", "")))


def follow(request: HttpRequest, user: User, siret: str) -> None:
    """Give the role that a SIRET is worth, and tell the person when it is worth none."""
    organisation = follow_siret(user=user, siret=siret, at=now())
    permissions.forget(user)
    if organisation is None:
        said = f" (SIRET{NBSP}{siret})" if siret else ""
        messages.warning(
            request,
            f"Votre organisme{said} n’est pas connu ici{NBSP}: votre compte est ouvert, sans rôle. "
            "Demandez-en un à la personne qui gère les comptes.",
        )
    elif not permissions.memberships(user, on=localdate()):
        messages.warning(
            request,
            f"Vous agissez pour «{NBSP}{organisation}{NBSP}»{NBSP}: votre compte est ouvert, sans "
            "rôle. Demandez-en un à la personne qui gère les comptes.",
        )


@transaction.atomic
def follow_siret(*, user: User, siret: str, at: datetime) -> Organisation | None:
    """Give the role that a SIRET is worth, end the one that another was; return the organisation.

    Asked at each sign-in: it writes only when something changed. None: nobody here has that SIRET.
    """
    organisation, today = organisation_of(siret), localdate(at)
    role = _role(organisation)
    kept = False
    for membership in _given(user, today):
        if role and (membership.organisation, membership.role) == (organisation, role):
            kept = True
        else:
            _end(membership, today, at)
    if role and not kept and not _holds(user, role, organisation, today):
        services.grant(
            user=user,
            role=role,
            organisation=organisation,
            since=today,
            actor=None,
            at=at,
            why=WHY,
        )
    return organisation


def organisation_of(siret: str) -> Organisation | None:
    """Return the EPCI or the commune that a SIRET is of, by its establishment or by its SIREN.

    An agent's SIRET is that of the place of work: a town hall, a school, a workshop, which are one
    and the same legal person.
    """
    if len(siret) != 14 or not (siret.isascii() and siret.isdecimal()):
        return None
    employers = Organisation.objects.open().filter(kind__in=EMPLOYERS).order_by("pk")
    exact = employers.filter(siret=siret).first()
    return exact or employers.filter(siret__startswith=siret[:9]).first()


def _role(organisation: Organisation | None) -> Role | None:
    pairs = dict(pair.split(":", 1) for pair in settings.CONFIG.proconnect_roles)
    if organisation is None or organisation.kind not in pairs:
        return None
    return Role.objects.filter(key=pairs[organisation.kind]).first()


def _given(user: User, today: date) -> Iterator[Membership]:
    """Yield the roles in force that this room gave by a SIRET, as the journal has them."""
    lines = Entry.objects.filter(
        object_type="people.user",
        object_key=str(user.pk),
        verb="people.membership:grant",
        why=WHY,
    )
    given = {
        (line.after["organisation"], line.after["role"], line.after["since"]) for line in lines
    }
    if given:
        held = user.memberships.in_force(today).filter(delegated_from=None)
        for one in held.select_related("role", "organisation").order_by("pk"):
            if (one.organisation.key, one.role.key, one.since.isoformat()) in given:
                yield one


def _holds(user: User, role: Role, organisation: Organisation, today: date) -> bool:
    held = user.memberships.in_force(today).filter(role=role, organisation=organisation)
    return held.exists()


def _end(membership: Membership, today: date, at: datetime) -> None:
    """End a role yesterday, or today if it began today; never the last that manages accounts."""
    until = max(membership.since, today - timedelta(days=1))
    if membership.until is None or membership.until > until:
        try:
            services.end(membership=membership, until=until, actor=None, at=at, why=WHY)
        except LastAdministrator:
            return
