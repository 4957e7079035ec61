"""Going to an identity provider, coming back, and coming back after signing out of it."""

from allauth.core.internal import ratelimit
from allauth.socialaccount.helpers import render_authentication_error
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.base import ProviderException
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from requests import RequestException

from agglo.people.oidc import sign_out
from agglo.people.oidc.adapter import SignedAdapter


class CallbackView(OAuth2CallbackView):
    """Comes back with the answer, and with the nonce of the very demand it answers."""

    def _get_state(self, request: HttpRequest, provider):
        state, response = super()._get_state(request, provider)
        self.adapter.nonce = ((state or {}).get("data") or {}).get("nonce", "")
        return state, response


@login_not_required
@never_cache
def sign_in(request: HttpRequest, provider_id: str) -> HttpResponse:
    if refused := ratelimit.consume_or_429(request, app="allauth.account", action="login"):
        return refused
    return _at(OAuth2LoginView, request, provider_id)


@login_not_required
@never_cache
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    return _at(CallbackView, request, provider_id)


@login_not_required
@never_cache
def signed_out(request: HttpRequest, provider_id: str) -> HttpResponse:
    provider = _adapter(request, provider_id).get_provider()
    is_ours = sign_out.is_ours(provider_id, request.GET.get("state", ""))
    context = {"provider": provider, "is_ours": is_ours}
    return render(request, "socialaccount/signed_out.html", context)


def _at(view: type, request: HttpRequest, provider_id: str) -> HttpResponse:
    """Run a view of allauth, which lets pass what fails before it speaks to the provider."""
    adapter = _adapter(request, provider_id)
    try:
        return view.adapter_view(adapter)(request)
    except (RequestException, ProviderException) as error:
        return render_authentication_error(request, adapter.get_provider(), exception=error)


def _adapter(request: HttpRequest, provider_id: str) -> SignedAdapter:
    adapter = SignedAdapter(request, provider_id)
    try:
        adapter.get_provider()
    except SocialApp.DoesNotExist:
        raise Http404("this provider is not declared") from None
    return adapter
