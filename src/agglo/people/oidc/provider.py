"""FranceConnect and ProConnect, as django-allauth starts a visit to them."""

import json
import secrets

from allauth.socialaccount.providers.base.constants import AuthProcess
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.urls import reverse

from agglo.people.oidc.adapter import SignedAdapter
from agglo.people.oidc.levels import TERMS, Terms


class StateIdentity(OpenIDConnectProvider):
    """An identity provider of the State: what is asked of it, and what is kept of its answer."""

    oauth2_adapter_class = SignedAdapter
    supports_token_authentication = False

    @property
    def terms(self) -> Terms:
        """Return what is asked of this very provider."""
        return TERMS[self.app.provider_id]

    def serialize(self) -> dict[str, str]:
        """Name this very provider to the session, and not only the protocol it speaks."""
        return {"id": self.app.provider_id, "app.client_id": self.app.client_id}

    def get_login_url(self, request: HttpRequest, **kwargs) -> str:
        return reverse("identity_login", args=[self.app.provider_id])

    def get_callback_url(self) -> str:
        return reverse("identity_callback", args=[self.app.provider_id])

    def get_redirect_from_request_kwargs(self, request: HttpRequest) -> dict:
        """Take from the request where to go next and whether to attach; nothing else."""
        kwargs = super().get_redirect_from_request_kwargs(request)
        if kwargs["process"] != AuthProcess.CONNECT:
            return kwargs | {"process": AuthProcess.LOGIN}
        if not request.user.is_authenticated or getattr(request, "must_prove", False):
            raise PermissionDenied("attaching needs a session with its second factor")
        return kwargs

    def get_scope_from_request(self, request: HttpRequest) -> list[str]:
        return self.get_scope()

    def get_scope(self) -> list[str]:
        return list(self.terms.scopes)

    def get_auth_params_from_request(self, request: HttpRequest, action: str) -> dict:
        return {}

    def redirect(self, request: HttpRequest, process, next_url=None, data=None, **kwargs):
        """Send a person to the provider, with a demand that only its answer can match."""
        nonce = secrets.token_urlsafe(32)
        kwargs["auth_params"] = {"nonce": nonce} | self._levels()
        return super().redirect(request, process, next_url, {"nonce": nonce}, **kwargs)

    def _levels(self) -> dict[str, str]:
        values = list(self.terms.levels)
        if self.terms.is_essential:
            asked = {"id_token": {"acr": {"essential": True, "values": values}}}
            return {"claims": json.dumps(asked, separators=(",", ":"))}
        return {"acr_values": values[0]}

    def extract_uid(self, data: dict) -> str:
        return str(data["sub"])

    def extract_extra_data(self, data: dict) -> dict[str, object]:
        """Return what is kept: for whom an agent acts, how sure one is. Never who a person is."""
        kept = {"acr", "siret"} & {"acr", *self.terms.scopes}
        return {name: data[name] for name in sorted(kept) if data.get(name)}

    def extract_common_fields(self, data: dict) -> dict[str, object]:
        names = [
            data.get(name) for name in ("given_name", "usual_name") if name in self.terms.scopes
        ]
        return {"email": data.get("email"), "name": " ".join(filter(None, names))}

    def extract_email_addresses(self, data: dict) -> list:
        found = super().extract_email_addresses({"email": data.get("email")})
        for address in found:
            address.verified = self.terms.vouches_for_address
        return found
