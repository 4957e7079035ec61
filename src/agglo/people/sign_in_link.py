"""Signing in by a letter: a link that lasts a quarter of an hour and serves once.

Opening the link changes nothing, since scanners of mail open every link: a button does. It replaces
the password, never the second factor. Asking tells nothing: an unknown address gets the same page,
and a letter that says that no account has it.
"""

import hashlib
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.forms import EmailAwarePasswordResetTokenGenerator
from allauth.account.internal.flows.login import record_authentication
from allauth.account.internal.flows.signup import send_unknown_account_mail
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from agglo.people.models import User

LIFE_S = 15 * 60
"""How long a link is good for. Its letter says it."""

SALT = "agglo.people.sign-in-link"


@dataclass(frozen=True, slots=True)
class Link:
    """A link that was opened: whose account, by which address, and where to go next."""

    key: str
    user: User
    email: str
    after: str


class _State(EmailAwarePasswordResetTokenGenerator):
    """What a link depends on: signing in, or changing password or address, makes it useless."""

    key_salt = SALT

    def of(self, user: User) -> str:
        said = self._make_hash_value(user, 0)
        return salted_hmac(SALT, said, algorithm="sha256").hexdigest()[:32]


def send(request: HttpRequest, *, email: str, after: str = "") -> None:
    """Write to an address: a link to its account, or what prevents one."""
    addresses = EmailAddress.objects.filter(email__iexact=email, user__is_active=True)
    address = addresses.select_related("user").order_by("-verified", "-primary").first()
    if address is None:
        send_unknown_account_mail(request, email)
    elif not address.verified:
        # The password may have been chosen by whoever gave somebody else's address.
        address.send_confirmation(request)
    else:
        url = request.build_absolute_uri(reverse("sign_in_link", args=[make(address, after)]))
        context = {"url": url, "minutes": LIFE_S // 60}
        get_adapter(request).send_mail("account/email/sign_in_link", address.email, context)


def make(address: EmailAddress, after: str = "") -> str:
    """Return the key of a new link."""
    said = [address.user_id, address.email, _State().of(address.user), after]
    return signing.dumps(said, salt=SALT)


def read(key: str) -> Link | None:
    """Return what a key opens, or None when it is false, too old or already used."""
    try:
        pk, email, state, after = signing.loads(key, salt=SALT, max_age=LIFE_S)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=pk, is_active=True).first()
    if user is None or not constant_time_compare(_State().of(user), state):
        return None
    if cache.get(_mark(key)) or not user.emailaddress_set.filter(email=email, verified=True):
        return None
    return Link(key, user, email, after)


def use(request: HttpRequest, link: Link) -> HttpResponse | None:
    """Sign in, or go to the second factor; return None when someone used the link meanwhile."""
    if not cache.add(_mark(link.key), 1, LIFE_S):
        return None
    record_authentication(request, link.user, method="code", email=link.email)
    return perform_login(request, link.user, redirect_url=link.after or None, email=link.email)


def _mark(key: str) -> str:
    return f"people.link:{hashlib.sha256(key.encode()).hexdigest()}"
