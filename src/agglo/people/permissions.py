"""What a person may do: the one question that views, templates and services ask about rights.

A permission is a word such as ``plan.amount:record``. A person holds it through a role, for an
organisation, between two days. Roles come from the territory pack.
"""

from collections.abc import Callable
from datetime import date
from functools import wraps

from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from agglo.people.models import Membership, Organisation, User

_CACHE = "_memberships_by_day"

COVERS_EVERYTHING = {Organisation.Kind.EPCI, Organisation.Kind.SERVICE}
"""Whoever acts for the intercommunality acts for the whole territory."""


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
        and _covers(membership.organisation, organisation, insee)
        for membership in memberships(user, on=on)
    )


def permissions_of(user: User | AnonymousUser, *, on: date) -> frozenset[str]:
    """Return everything that a person may do on a day, for at least one organisation."""
    return frozenset(name for held in memberships(user, on=on) for name in held.role.permissions)


def memberships(user: User | AnonymousUser, *, on: date) -> list[Membership]:
    """Return the roles a person holds on a day: none for a stranger or a closed account."""
    if not (user.is_authenticated and user.is_active):
        return []
    by_day = user.__dict__.setdefault(_CACHE, {})
    if on not in by_day:
        held = user.memberships.in_force(on).select_related("role", "organisation")
        by_day[on] = list(held.order_by("pk"))
    return by_day[on]


def forget(user: User) -> None:
    """Have the next question about a person asked to the database again."""
    user.__dict__.pop(_CACHE, None)


def _covers(held_for: Organisation, organisation: Organisation | None, insee: str | None) -> bool:
    if held_for.kind in COVERS_EVERYTHING:
        return True
    if organisation is not None and held_for.pk != organisation.pk:
        return False
    return insee is None or held_for.insee == insee


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
