"""The lists of actions and indicators, and the views that people keep of them."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from agglo.people.permissions import permission_required
from agglo.plan.models import Action
from agglo.plan.permissions import READ_WORKING
from agglo.workshop import lists
from agglo.workshop.forms import SaveViewForm
from agglo.workshop.models import SavedView
from agglo.workshop.reports import saved
from agglo.workshop.rules import actions as rules
from agglo.workshop.rules import indicators as indicator_rules
from agglo.workshop.services import following
from agglo.workshop.services import saved as services
from agglo.workshop.views.answering import head_of, refused

A_PAGE = 50


@require_safe
@permission_required(READ_WORKING)
def actions(request: HttpRequest) -> HttpResponse:
    kept = saved.views_of(request.user, SavedView.Of.ACTIONS)
    if not request.GET and (usual := saved.default(kept, request.user)):
        return redirect(usual)
    found = lists.actions(request.user, request.GET, on=localdate())
    context = {
        "found": found,
        "page": Paginator(found.rows, A_PAGE).get_page(request.GET.get("page")),
        "views": kept,
        "all_columns": rules.COLUMNS.values(),
        "save": SaveViewForm(initial={"of": SavedView.Of.ACTIONS, "query": found.query}),
        "seen": head_of(request),
    }
    return render(request, "workshop/actions.html", context)


@require_safe
@permission_required(READ_WORKING)
def indicators(request: HttpRequest) -> HttpResponse:
    kept = saved.views_of(request.user, SavedView.Of.INDICATORS)
    if not request.GET and (usual := saved.default(kept, request.user)):
        return redirect(usual)
    found = lists.indicators(request.user, request.GET, on=localdate())
    page = Paginator(found.lines, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "rows": found.read(page.object_list),
        "views": kept,
        "all_columns": indicator_rules.COLUMNS.values(),
        "save": SaveViewForm(initial={"of": SavedView.Of.INDICATORS, "query": found.query}),
    }
    return render(request, "workshop/indicators.html", context)


@require_safe
@permission_required(READ_WORKING)
def before(request: HttpRequest, key: str) -> HttpResponse:
    return _to_neighbour(request, key, 0)


@require_safe
@permission_required(READ_WORKING)
def after(request: HttpRequest, key: str) -> HttpResponse:
    return _to_neighbour(request, key, 1)


@require_POST
@permission_required(READ_WORKING)
def follow(request: HttpRequest, key: str) -> HttpResponse:
    action = get_object_or_404(Action, key=key, closed_on=None)
    if request.POST.get("geste") == "arreter":
        following.unfollow(actions=[action], actor=request.user)
    else:
        following.follow(actions=[action], actor=request.user, at=now())
    return redirect(_within(key, request.POST.get("liste", "")[:1000]))


@require_POST
@permission_required(READ_WORKING)
def save_view(request: HttpRequest) -> HttpResponse:
    form = SaveViewForm(request.POST)
    if not form.is_valid():
        return refused(request, form, "workshop/save_view.html", {"save": form})
    said = form.cleaned_data
    view = services.save_view(
        of=said["of"],
        name=said["nom"],
        query=said["query"],
        is_shared=said["partagee"],
        is_default=said["defaut"],
        actor=request.user,
        at=now(),
    )
    return redirect(view)


@require_POST
@permission_required(READ_WORKING)
def forget_view(request: HttpRequest, pk: int) -> HttpResponse:
    view = get_object_or_404(SavedView, pk=pk, owner=request.user)
    services.forget_view(view=view, actor=request.user)
    return redirect("workshop:views")


@require_safe
@permission_required(READ_WORKING)
def views(request: HttpRequest) -> HttpResponse:
    return render(request, "workshop/views.html", {"views": saved.every_view(request.user)})


def _to_neighbour(request: HttpRequest, key: str, side: int) -> HttpResponse:
    """Go to the action before or after one, in the list that the address carries."""
    query = request.GET.get("liste", "")[:1000]
    keys = lists.actions(request.user, QueryDict(query), on=localdate()).keys
    there = rules.neighbours(keys, key)[side]
    if not there:
        return redirect(f"{reverse('workshop:actions')}?{query or 'tout=1'}")
    return redirect(_within(there, query))


def _within(key: str, query: str) -> str:
    """Return the page of an action, opened from a list when there is one."""
    page = reverse("plan:write_action", args=[key])
    return f"{page}?{urlencode({'liste': query})}" if query else page
