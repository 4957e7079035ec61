"""Who must prove twice who they are, and what happens to those who have not yet.

Every role with a permission acts for a public body: its holder signs in with a second factor.
The guard is on the session, in one place: until this session was opened with the factor, the person
it belongs to holds no permission at all, in views, templates, services and API alike, for each asks
``permissions`` about the same object. Commands run by whoever owns the machine are not concerned.
"""

from collections.abc import Callable
from urllib.parse import urlencode

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.people import permissions
from agglo.people.models import User

PROVED = "second_factor"
"""Key of the session: the account whose second factor was given in it."""

AFTER = "second_factor_after"
"""Key of the session: the page that was asked for before the factor was."""

FACTORS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
"""Codes kept for a bad day come with one of these and go with the last of them."""

OPEN = frozenset(
    {
        "account",
        "account_email",
        "account_change_password",
        "account_set_password",
        "account_reauthenticate",
        "account_logout",
        "second_factor_required",
        "usersessions_list",
        "session_end",
    }
)
"""Pages of one's own account that stay open to whoever has no factor yet, besides ``mfa_…``."""

OPEN_TO_GIVE = frozenset(
    {
        "account_logout",
        "account_reauthenticate",
        "mfa_reauthenticate",
        "mfa_reauthenticate_webauthn",
        "second_factor_required",
    }
)
"""Those that stay open to whoever has one: a password alone must not add, remove or change any."""


def has_factor(user: User) -> bool:
    """Say whether an account has a second factor."""
    return Authenticator.objects.filter(user_id=user.pk, type__in=FACTORS).exists()


def prove(request: HttpRequest, user: User) -> None:
    """Note that the second factor of an account was given in this session."""
    request.session[PROVED] = user.pk


def withdraw(request: HttpRequest) -> None:
    """Forget that a second factor was given in this session: its account has none any more."""
    request.session.pop(PROVED, None)


def is_proved(request: HttpRequest) -> bool:
    """Say whether this session was opened with the second factor of its account."""
    return request.session.get(PROVED) == request.user.pk


class SecondFactorRequired:
    """Middleware: without the second factor, no permission and no page of the workshop."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECOND_FACTOR_REQUIRED and settings.SESSION_COOKIE_NAME in request.COOKIES:
            user = request.user
            if user.is_authenticated and not is_proved(request):
                request.must_prove = bool(permissions.permissions_of(user, on=localdate()))
                permissions.suspend(user)
            elif request.session.get(AFTER) == request.get_full_path():
                del request.session[AFTER]  # arrived where the factor was asked for
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict
    ) -> HttpResponse | None:
        """Send whoever must prove it first to the page that explains, instead of a closed one."""
        if not getattr(request, "must_prove", False) or not getattr(view, "login_required", True):
            return None
        if _is_open(request.resolver_match.view_name, request.user):
            return None
        where = (
            f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        )
        return redirect(reverse("second_factor_required") + where)


def _is_open(page: str, user: User) -> bool:
    """Say whether a page is open before the factor is given."""
    if page not in OPEN | OPEN_TO_GIVE and not page.startswith("mfa_"):
        return False
    return page in OPEN_TO_GIVE or not has_factor(user)
