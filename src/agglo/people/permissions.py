"""What a person may do: the one question that views, templates and services ask about rights.

A permission is a word such as ``plan.amount:record``. A person holds it through a role, for an
organisation, between two days. Roles come from the territory pack.
"""

from collections.abc import Callable
from datetime import date
from functools import cache, wraps
from importlib import import_module

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.module_loading import module_has_submodule

from agglo.people.models import Membership, Organisation, User
from agglo.people.refusals import NotAllowed

READ_ACCOUNTS = "people.account:read"
MANAGE_ACCOUNTS = "people.account:manage"
MANAGE_PRIVACY = "people.privacy:manage"

TASKS = {
    READ_ACCOUNTS: "voir les comptes et leurs rôles",
    MANAGE_ACCOUNTS: "gérer les comptes et leurs rôles",
    MANAGE_PRIVACY: "effacer ce qui a été gardé assez longtemps",
}

_CACHE = "_memberships_by_day"
_SUSPENDED = "_is_suspended"


def may(
    user: User | AnonymousUser,
    permission: str,
    *,
    on: date,
    organisation: Organisation | None = None,
    insee: str | None = None,
) -> bool:
    """Say whether a person may do something on a day.

    About one commune (``insee``) or one organisation, a role held for another commune or another
    body does not count; one held for the intercommunality or one of its services does.
    One query per person and day, then none: the answer is kept on the person's object.
    """
    return any(
        permission in membership.role.permissions
        and covers(membership.organisation, organisation, insee)
        for membership in memberships(user, on=on)
    )


def require(user: User, permission: str, *, on: date) -> None:
    """Refuse, with NotAllowed, what a person may not do."""
    if not may(user, permission, on=on):
        raise NotAllowed(task=tasks()[permission])


def permissions_of(user: User | AnonymousUser, *, on: date) -> frozenset[str]:
    """Return everything that a person may do on a day, for at least one organisation."""
    return frozenset(name for held in memberships(user, on=on) for name in held.role.permissions)


def memberships(user: User | AnonymousUser, *, on: date) -> list[Membership]:
    """Return the roles a person holds on a day: none for a stranger or a closed account."""
    if not (user.is_authenticated and user.is_active) or _SUSPENDED in user.__dict__:
        return []
    by_day = user.__dict__.setdefault(_CACHE, {})
    if on not in by_day:
        held = user.memberships.in_force(on).select_related("role", "organisation")
        by_day[on] = list(held.order_by("pk"))
    return by_day[on]


def communes_of(user: User, permission: str, *, on: date) -> frozenset[str]:
    """Return the INSEE codes of the communes for which a person holds a permission."""
    return frozenset(
        held.organisation.commune
        for held in memberships(user, on=on)
        if held.organisation.commune and permission in held.role.permissions
    )


def suspend(user: User) -> None:
    """Have a person hold no role for the rest of a request: they have not proved who they are."""
    user.__dict__[_SUSPENDED] = True


def forget(user: User) -> None:
    """Have the next question about a person asked to the database again."""
    user.__dict__.pop(_CACHE, None)


def covers(held_for: Organisation, organisation: Organisation | None, insee: str | None) -> bool:
    """Say whether a role held for one body counts about another, and about a commune."""
    if held_for.covers_territory:
        return True
    if organisation is not None and held_for.pk != organisation.pk:
        return False
    return insee is None or (insee != "" and held_for.commune == insee)


@cache
def tasks() -> dict[str, str]:
    """Return every permission of every room, and the task it permits, in French.

    Each room names its own in ``TASKS`` of its ``permissions.py``.
    """
    found: dict[str, str] = {}
    for room in apps.get_app_configs():
        if room.name.startswith("agglo.") and module_has_submodule(room.module, "permissions"):
            found |= import_module(f"{room.name}.permissions").TASKS
    return found


def permission_required(permission: str) -> Callable:
    """Guard a view: a stranger signs in first, and whoever lacks the permission is told so."""

    def guard(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not request.user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not may(request.user, permission, on=timezone.localdate()):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        answer.permission = permission
        return answer

    return guard
