"""What pages that write have in common: find, form, service, answer."""

from collections.abc import Callable, Iterable
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localdate

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.plan import permissions
from agglo.plan.refusals import ChangedMeanwhile, NotWhatWasSeen

View = Callable[..., HttpResponse]


def any_of(*wanted: str) -> Callable[[View], View]:
    """Guard a page: whoever signs in without any of these permissions is told so."""

    def guard(view: View) -> View:
        @wraps(view)
        def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
            if not permissions.allowed(request.user, on=localdate()) & set(wanted):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return answer

    return guard


def attempt(
    request: HttpRequest, form: forms.Form, write: Callable[[dict], str], *, then: str
) -> HttpResponse | None:
    """Write what a valid form says and go on, or put in the form why it was refused.

    ``write`` gives the sentence that says what was done. None when the page must be shown again.
    """
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        messages.success(request, typeset(write(form.cleaned_data)))
    except Refusal as refusal:
        form.add_error(None, typeset(refusal.for_people()))
        form.status = 409 if isinstance(refusal, ChangedMeanwhile | NotWhatWasSeen) else 422
        form.moved = refusal.facts.get("changes", ())
        return None
    return redirect(then)


def safe_next(request: HttpRequest, otherwise: str) -> str:
    """Return where a person asked to go back to; anywhere else than this site is ignored."""
    asked = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        asked, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return asked if asked and is_ours else otherwise


def shown(
    request: HttpRequest, template: str, context: dict, forms: Iterable[forms.Form]
) -> HttpResponse:
    """Render a page with the status that its forms deserve."""
    statuses = [getattr(form, "status", 422) for form in forms if form.is_bound and form.errors]
    return render(request, template, context, status=max(statuses, default=200, key=_gravity))


def _gravity(status: int) -> bool:
    return status == 409
