"""Signing out of the provider as well: otherwise the next person at that machine is signed in."""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse

OPENED_BY = "identity"
"""Key of the session: the provider that opened it, and the ID token that it gave."""

SALT = "agglo.people.identity-sign-out"

LONGEST_S = 10 * 60
"""How long the provider may take to bring a person back."""


def remember(request: HttpRequest, provider: str, id_token: str) -> None:
    """Note which provider opened this session, for the day it is closed."""
    if id_token:
        request.session[OPENED_BY] = [provider, id_token]


def address(request: HttpRequest) -> str:
    """Return where to sign out of the provider that opened this session, blank if none did."""
    provider, id_token = request.session.get(OPENED_BY) or ("", "")
    base = getattr(settings.CONFIG, f"{provider}_url", "") if provider else ""
    if not base:
        return ""
    back = reverse("identity_signed_out", args=[provider])
    asked = {
        "id_token_hint": id_token,
        "state": signing.dumps([provider, secrets.token_urlsafe(16)], salt=SALT),
        "post_logout_redirect_uri": request.build_absolute_uri(back),
    }
    return f"{base}/session/end?{urlencode(asked)}"


def is_ours(provider: str, state: str) -> bool:
    """Say whether a person who comes back was sent by us, a moment ago.

    The state is signed rather than kept: there is no session any more to keep it in.
    """
    try:
        said = signing.loads(state, salt=SALT, max_age=LONGEST_S)
    except signing.BadSignature:
        return False
    return said[0] == provider
