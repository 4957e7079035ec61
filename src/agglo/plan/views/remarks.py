"""The public page where anyone signals an error on a figure."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import now
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.people.access import public_page
from agglo.plan import reports, services
from agglo.plan.forms import RemarkForm


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def signal_error(request: HttpRequest, key: str) -> HttpResponse:
    figure = _figure(key)
    form = RemarkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _send(request, key, form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, typeset(refusal.for_people()))
        else:
            return redirect("plan:signal_thanks", key=key)
    context = {"figure": figure, "form": form, "months": settings.CONFIG.keep_remarks_months}
    return render(request, "plan/signal_error.html", context, status=422 if form.errors else 200)


@public_page
def signal_thanks(request: HttpRequest, key: str) -> HttpResponse:
    return render(request, "plan/signal_thanks.html", {"figure": _figure(key)})


def _send(request: HttpRequest, key: str, said: dict) -> None:
    """Keep a message, unless the trap was filled in: a machine is told nothing."""
    if not said["site"]:
        services.signal_error(
            figure=key, text=said["text"], email=said["email"], origin=_origin(request), at=now()
        )


def _origin(request: HttpRequest) -> str:
    """Return where a message comes from: what our own proxy says, when there is one."""
    if settings.SECURE_PROXY_SSL_HEADER:
        forwarded = request.headers.get("X-Forwarded-For", "").rsplit(",", 1)[-1].strip()
        if forwarded:
            return forwarded
    return request.META.get("REMOTE_ADDR", "")


def _figure(key: str):
    found = reports.figures([key]).get(key)
    if found is None:
        raise Http404
    return found
