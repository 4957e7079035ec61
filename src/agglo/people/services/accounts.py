"""Opening accounts, and what the journal keeps of what their owners do with them."""

from datetime import datetime

from django.db import transaction

from agglo.journal import services as journal
from agglo.people.models import User


@transaction.atomic
def open_account(*, user: User, at: datetime, actor: User | None = None) -> User:
    """Save a new account. The journal names it by its number, never by its address."""
    user.save(force_insert=True)
    _record("people.account:open", user, actor or user, at)
    return user


@transaction.atomic
def confirm_address(*, user: User, at: datetime) -> None:
    """Journal that an account's owner confirmed an address; the address itself is not kept."""
    _record("people.address:confirm", user, user, at)


@transaction.atomic
def change_password(*, user: User, password: str, at: datetime) -> None:
    """Give an account another password; the journal keeps that it was, never what it is."""
    user.set_password(password)
    user.save(update_fields=["password"])
    _record("people.password:change", user, user, at)


def _record(verb: str, user: User, actor: User | None, at: datetime) -> None:
    journal.record(
        verb=verb, object_type="people.user", object_key=str(user.pk), actor=actor, at=at
    )
