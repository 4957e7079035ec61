"""What the pages of this room have in common: a guard, and a form that is tried."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.people import permissions

View = Callable[..., HttpResponse]


def readers_of_accounts(view: View) -> View:
    """Guard a page for those who see the accounts: whoever manages them sees them too."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        held = permissions.permissions_of(request.user, on=localdate())
        if not held & {permissions.READ_ACCOUNTS, permissions.MANAGE_ACCOUNTS}:
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return answer


def may_manage(request: HttpRequest) -> bool:
    """Say whether the reader of a page manages the accounts."""
    return permissions.may(request.user, permissions.MANAGE_ACCOUNTS, on=localdate())


def sent(request: HttpRequest) -> QueryDict | None:
    """Return what a form is filled with, None when nothing was sent."""
    return request.POST if request.method == "POST" else None


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
        return None
    return redirect(then)


def do(request: HttpRequest, write: Callable[[], str], *, then: str) -> HttpResponse:
    """Do what one button asks, and go on; a refusal is said on the next page."""
    try:
        messages.success(request, typeset(write()))
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    return redirect(then)


def shown(request: HttpRequest, template: str, context: dict) -> HttpResponse:
    """Render a page, with status 422 when its form is refused."""
    form = context["form"]
    return render(request, template, context, status=422 if form.is_bound and form.errors else 200)
