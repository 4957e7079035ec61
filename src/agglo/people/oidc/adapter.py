"""What comes back from an identity provider, verified, and what becomes of it."""

import logging

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.userkit import filter_users_by_email
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import (
    DefaultSocialAccountAdapter,
    _build_apps_from_settings,
    get_adapter,
)
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp, SocialLogin, SocialToken
from allauth.socialaccount.providers.base.constants import AuthError, AuthProcess
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.db import transaction
from django.http import HttpRequest
from django.shortcuts import render
from django.urls import reverse
from django.utils.crypto import get_random_string
from django.utils.timezone import now
from requests import RequestException, Response

from agglo.core.refusal import Refusal
from agglo.people import services
from agglo.people.models import User
from agglo.people.oidc import tokens
from agglo.people.oidc.refusals import (
    CodeRefused,
    LevelTooLow,
    NoAddress,
    NotThisVisit,
    NotTrusted,
    ProviderDown,
    ProviderSaidNo,
)

log = logging.getLogger(__name__)

ENDPOINTS = (
    *("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri"),
)


class SignedAdapter(OpenIDConnectOAuth2Adapter):
    """Speaks to a provider: everything it says of a person is signed, and the signature checked."""

    nonce = ""  # of the demand being answered, set by the view from the visitor's session

    @property
    def openid_config(self) -> dict[str, object]:
        """Return the provider's declaration, which must be of the provider we declared."""
        if not hasattr(self, "_openid_config"):
            config = self._fetch(self.get_provider().server_url).json()
            ours = self.get_provider().app.settings["server_url"]
            if not isinstance(config, dict) or any(not config.get(name) for name in ENDPOINTS):
                raise ProviderDown(provider=self._name())
            if str(config["issuer"]).rstrip("/") != ours:
                raise NotTrusted(provider=self._name(), fault="elle vient d’un autre service")
            self._openid_config = config
        return self._openid_config

    def get_callback_url(self, request: HttpRequest, app: SocialApp) -> str:
        return request.build_absolute_uri(reverse("identity_callback", args=[app.provider_id]))

    def get_access_token_data(self, request: HttpRequest, app: SocialApp, client, **kwargs) -> dict:
        """Exchange the code; a provider that refuses it is told from one that is down."""
        try:
            return super().get_access_token_data(request, app, client, **kwargs)
        except OAuth2Error:
            raise CodeRefused(provider=self._name()) from None

    def parse_token(self, data: dict) -> SocialToken:
        """Keep the ID token beside the access token: signing out of the provider needs it.

        Neither is saved; both follow the visit, through the second factor, to the session.
        """
        return SocialToken(token=data["access_token"], token_secret=data.get("id_token") or "")

    def complete_login(
        self, request: HttpRequest, app: SocialApp, token: SocialToken, **kwargs
    ) -> SocialLogin:
        """Return who signed in. Raises NotTrusted or LevelTooLow."""
        config = self.openid_config
        signed = {
            "keys": self._fetch(str(config["jwks_uri"])).json(),
            "issuer": config["issuer"],
            "audience": app.client_id,
        }
        try:
            claims = tokens.read_id_token(token.token_secret, nonce=self.nonce, **signed)
            said = self._userinfo(token.token)
            person = tokens.read_userinfo(said, subject=claims["sub"], **signed)
        except tokens.BadToken as bad:
            raise NotTrusted(provider=self._name(), fault=str(bad)) from None
        if claims.get("acr") not in self.get_provider().terms.levels:
            raise LevelTooLow(provider=self._name())
        person["acr"] = claims["acr"]
        return self.get_provider().sociallogin_from_response(request, person)

    def _userinfo(self, access_token: str) -> str:
        """Return the signed text that says who the person is."""
        headers = {"Authorization": f"Bearer {access_token}", "Accept": "application/jwt"}
        answer = self._fetch(self.profile_url, headers=headers)
        if not answer.headers.get("Content-Type", "").startswith("application/jwt"):
            raise tokens.BadToken("elle n’est pas signée")
        return answer.text.strip()

    def _fetch(self, url: str, **kwargs) -> Response:
        with get_adapter().get_requests_session() as session:
            answer = session.get(url, allow_redirects=False, **kwargs)
            answer.raise_for_status()
        return answer

    def _name(self) -> str:
        return self.get_provider().name


class IdentityAdapter(DefaultSocialAccountAdapter):
    """Opens accounts for people whom a provider vouches for; never takes an account for theirs.

    An account is found by the provider and its ``sub``, and by nothing else. An address that
    already has an account does not open it: the provider of an address may be wrong or hostile, and
    whoever opened that account may not be who the provider speaks of. So the owner signs in by the
    usual way, second factor included, and attaches the provider from there: two proofs, not one.
    The page that says so tells that an account exists, to a person whom the State has just
    identified with that address.
    """

    def list_apps(self, request, provider=None, client_id=None) -> list[SocialApp]:
        """Return the providers that the environment declares; the table of allauth is not read."""
        found = _build_apps_from_settings(provider=provider, client_id=client_id)
        return [app for apps in found.values() for app in apps]

    def generate_state_param(self, state: dict) -> str:
        return get_random_string(43)

    def populate_user(self, request: HttpRequest, sociallogin: SocialLogin, data: dict) -> User:
        user = super().populate_user(request, sociallogin, data)
        user.name = (data.get("name") or "")[:120]
        return user

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Stop before an account is opened that has no address, or somebody's address."""
        if sociallogin.is_existing or sociallogin.state.get("process") != AuthProcess.LOGIN:
            return
        provider, email = sociallogin.provider, sociallogin.user.email
        if not email:
            refusal = NoAddress(provider=provider.name)
            page = render_authentication_error(request, provider, exception=refusal)
            raise ImmediateHttpResponse(page)
        if filter_users_by_email(email):
            context = {"provider": provider, "email": email}
            get_account_adapter(request).send_mail("socialaccount/email/attach", email, context)
            raise ImmediateHttpResponse(render(request, "socialaccount/attach.html", context))

    @transaction.atomic
    def save_user(self, request: HttpRequest, sociallogin: SocialLogin, form=None) -> User:
        """Open the account, without a password, and say so in the journal."""
        user = sociallogin.user
        user.set_unusable_password()
        services.open_account(user=user, at=now())
        sociallogin.save(request)
        return user

    def get_connect_redirect_url(self, request: HttpRequest, socialaccount) -> str:
        return reverse("socialaccount_connections")

    def on_authentication_error(
        self, request, provider, error=None, exception=None, extra_context=None
    ) -> None:
        """Give the page its sentences, and the log what failed: never of whom."""
        if error == AuthError.CANCELLED:
            return
        refusal = _refusal(provider.name, exception, extra_context)
        log.warning("%s: %s", provider.app.provider_id, refusal.code)
        extra_context["refusal"] = refusal


def _refusal(name: str, exception: Exception | None, context: dict) -> Refusal:
    match exception:
        case Refusal():
            return exception
        case RequestException():
            return ProviderDown(provider=name)
        case None if "state_id" in context:
            return NotThisVisit(provider=name)
    return ProviderSaidNo(provider=name)
