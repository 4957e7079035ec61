"""Accounts of an instance that only serves to try: one a role, all with the same password."""

from datetime import datetime

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.text import slugify
from django.utils.timezone import localdate

from agglo.people.models import Organisation, Role, User
from agglo.people.services import change_password, grant, open_account

DOMAIN = "demo.example"

COMMUNE_ROLES = {"commune"}
"""Roles held for a commune; every other one is held for the intercommunality."""


@transaction.atomic
def create_demo_accounts(
    *, password: str, at: datetime, seat: str | None = None
) -> list[tuple[str, str]]:
    """Open an account a role of the pack, or bring it up to date; return (role, address) pairs.

    A commune's account acts for the seat (its INSEE code), or for the first commune without one.
    Never called by a real service: whoever reads the password may do everything.
    """
    epci = Organisation.objects.filter(kind=Organisation.Kind.EPCI).first()
    communes = Organisation.objects.filter(kind=Organisation.Kind.COMMUNE).order_by("insee")
    commune = communes.filter(insee=seat).first() or communes.first()
    accounts = []
    for role in Role.objects.order_by("pk"):
        user = _account(role, password, at)
        organisation = commune if role.key in COMMUNE_ROLES else epci
        if organisation and role.permissions and not user.memberships.filter(role=role).exists():
            grant(
                user=user,
                role=role,
                organisation=organisation,
                since=localdate(at),
                actor=None,
                at=at,
                why="Compte de démonstration",
            )
        accounts.append((role.label, user.email))
    return accounts


def _account(role: Role, password: str, at: datetime) -> User:
    email = f"{slugify(role.label)}@{DOMAIN}"
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User(email=email, name=f"{role.label} (démonstration)")
        user.set_password(password)
        open_account(user=user, at=at)
        EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    elif not user.check_password(password):
        change_password(user=user, password=password, at=at)
    return user
