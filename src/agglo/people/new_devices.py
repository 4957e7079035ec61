"""A letter to its owner when an account is opened by a browser that never opened it before.

What tells a browser from another is a signed cookie that it keeps a year, sent to the pages of
accounts alone; nothing is kept of it here.
"""

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse

from agglo.people.devices import device
from agglo.people.models import User

COOKIE = "appareil"
SALT = "agglo.people.device"
PATH = "/compte/"

KEPT_S = 365 * 24 * 3600

MOST_ACCOUNTS = 8
"""Accounts that a browser is known for: a shared one forgets the oldest."""


def arrive(request: HttpRequest, response: HttpResponse, user: User, *, is_first: bool) -> None:
    """Write to the owner unless the browser is known, or the account was never opened; know it."""
    known = _known(request)
    if user.pk not in known and not is_first:
        agent = request.headers.get("User-Agent", "")
        context = {"device": device(agent)}
        get_adapter(request).send_notification_mail("account/email/new_device", user, context)
    accounts = [user.pk, *(pk for pk in known if pk != user.pk)][:MOST_ACCOUNTS]
    response.set_cookie(
        COOKIE,
        signing.dumps(accounts, salt=SALT),
        max_age=KEPT_S,
        path=PATH,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> list[int]:
    """Return the accounts that this browser opened within a year."""
    try:
        return signing.loads(request.COOKIES.get(COOKIE, ""), salt=SALT, max_age=KEPT_S)
    except signing.BadSignature:
        return []
