"""What django-allauth tells of, as it happens: the journal keeps it, and sessions follow."""

from allauth.account import signals as account
from allauth.mfa import signals as mfa
from allauth.mfa.models import Authenticator
from allauth.socialaccount import signals as social
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from agglo.people import identity, new_devices, second_factor
from agglo.people.models import User


def connect() -> None:
    """Listen, once, when Django is ready."""
    mfa.authenticator_added.connect(_added)
    mfa.authenticator_removed.connect(_removed)
    mfa.authenticator_reset.connect(_codes_drawn)
    mfa.authenticator_used.connect(_used)
    account.password_changed.connect(_password_changed)
    account.password_set.connect(_password_changed)
    account.password_reset.connect(_password_changed)
    account.user_logged_in.connect(_signed_in)
    social.social_account_added.connect(_attached)
    social.social_account_removed.connect(_detached)


def _added(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs):
    if authenticator.type in second_factor.FACTORS:
        second_factor.prove(request, user)
        _note("people.factor:add", user, authenticator)
        # Whoever else had opened this account did it without what it now takes.
        identity.end_sessions(user=user, at=now(), actor=user, but=request.session.session_key)


def _removed(sender, request: HttpRequest, user: User, authenticator: Authenticator, **kwargs):
    if authenticator.type in second_factor.FACTORS:
        _note("people.factor:remove", user, authenticator)
        if not second_factor.has_factor(user):
            second_factor.withdraw(request)


def _codes_drawn(sender, user: User, authenticator: Authenticator, **kwargs):
    _note("people.factor:draw", user, authenticator)


def _used(sender, request: HttpRequest, user: User, **kwargs):
    second_factor.prove(request, user)


def _password_changed(sender, request: HttpRequest, user: User, **kwargs):
    identity.end_sessions(user=user, at=now(), actor=user, but=request.session.session_key)


def _signed_in(
    sender, request: HttpRequest, response: HttpResponse, user: User, sociallogin=None, **kwargs
):
    is_first = getattr(request, "is_first_sign_in", True)
    new_devices.arrive(request, response, user, is_first=is_first)
    if sociallogin is not None:
        from agglo.people.oidc import rights

        rights.arrive(request, user, sociallogin)


def _attached(sender, request: HttpRequest, sociallogin, **kwargs):
    from agglo.people.oidc import rights

    account = sociallogin.account
    _note_identity("people.identity:attach", account)
    if account.provider == "proconnect":
        rights.follow(request, account.user, str(account.extra_data.get("siret", "")))


def _detached(sender, socialaccount, **kwargs):
    _note_identity("people.identity:detach", socialaccount)


def _note_identity(verb: str, account) -> None:
    user = account.user
    identity.note(verb=verb, user=user, at=now(), actor=user, provider=account.provider)


def _note(verb: str, user: User, authenticator: Authenticator) -> None:
    identity.note(verb=verb, user=user, at=now(), actor=user, kinds=[authenticator.type])
