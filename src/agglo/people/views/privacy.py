"""Personal data: the public register, one's own copy, closing one's account, what time deletes."""

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from agglo.core.french import count, typeset
from agglo.people import permissions, privacy, services, staff_forms
from agglo.people.access import public_page
from agglo.people.views.answering import attempt, readers_of_accounts, sent, shown


@public_page
def register(request: HttpRequest) -> HttpResponse:
    return render(request, "people/register.html", {"processings": privacy.register()})


@require_safe
def own_data(request: HttpRequest) -> HttpResponse:
    parts = privacy.parts_of(request.user)
    context = {
        "parts": [part for part in parts if part.rows],
        "nothing": [part.title for part in parts if not part.rows],
    }
    return render(request, "people/own_data.html", context)


@require_safe
@reauthentication_required
def own_data_json(request: HttpRequest) -> HttpResponse:
    response = JsonResponse(
        privacy.copy_of(request.user, now()), json_dumps_params={"ensure_ascii": False, "indent": 1}
    )
    response["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@require_http_methods(["GET", "POST"])
@reauthentication_required
def close_own(request: HttpRequest) -> HttpResponse:
    form = staff_forms.CloseOwnForm(sent(request))
    user = request.user

    def write(said: dict) -> str:
        services.close_account(user=user, actor=user, at=now())
        logout(request)
        return "Votre compte est fermé. Il n’en reste qu’un numéro."

    done = attempt(request, form, write, then="/")
    return done or shown(request, "people/close_own.html", {"form": form})


@require_http_methods(["GET", "POST"])
@readers_of_accounts
def retention(request: HttpRequest) -> HttpResponse:
    may_purge = permissions.may(request.user, permissions.MANAGE_PRIVACY, on=localdate())
    context = {"processings": privacy.register(), "may_purge": may_purge}
    if request.method == "POST":
        if not may_purge:
            raise PermissionDenied
        if request.POST.get("geste") == "effacer":
            return _purge(request)
        context["waiting"] = privacy.purge(at=now(), actor=request.user, dry_run=True)
    return render(request, "people/retention.html", context | {"last": privacy.last_purge()})


def _purge(request: HttpRequest) -> HttpResponse:
    gone = sum(privacy.purge(at=now(), actor=request.user).values())
    messages.success(request, typeset(f"{count(gone, 'élément effacé', 'éléments effacés')}."))
    return redirect("people:retention")
