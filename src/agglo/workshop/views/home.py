"""Where staff begin: what waits for them, what they follow, the keys, their choices."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_safe

from agglo.people.permissions import permissions_of
from agglo.plan.reports.workshop import search
from agglo.workshop.forms import PreferenceForm
from agglo.workshop.menu import KEYS
from agglo.workshop.reports import followed, waiting
from agglo.workshop.rules import keys
from agglo.workshop.services import preferences as services

A_PAGE = 50


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    day = localdate()
    text = request.GET.get("q", "").strip()[:200]
    lots = waiting.lots(request.user, day)
    context = {
        "day": day,
        "held": permissions_of(request.user, on=day),
        "lots": [lot for lot in lots if not lot.is_empty],
        "quiet": [lot for lot in lots if lot.is_empty],
        "followed": followed.latest(request.user, now()),
        "q": text,
        "page": Paginator(search(text), A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "workshop/home.html", context)


@require_safe
def shortcuts(request: HttpRequest) -> HttpResponse:
    return render(request, "workshop/shortcuts.html", {"groups": keys.GROUPS})


@require_http_methods(["GET", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    chosen = services.preference_of(request.user)
    initial = {name: getattr(chosen, name) for name in PreferenceForm.base_fields}
    form = PreferenceForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        chosen = services.choose(user=request.user, **form.cleaned_data)
        request.session[KEYS] = chosen.shortcuts
        messages.success(request, "Vos préférences sont enregistrées.")
        return redirect("workshop:preferences")
    status = 422 if form.errors else 200
    return render(request, "workshop/preferences.html", {"form": form}, status=status)
