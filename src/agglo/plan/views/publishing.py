"""Reading what would change for the public, publishing it, or giving a change up."""

from collections.abc import Mapping

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.plan import permissions, services
from agglo.plan import permissions as can
from agglo.plan.models import Milestone, Publication
from agglo.plan.refusals import NotWhatWasSeen
from agglo.plan.reports import campaign as reports
from agglo.plan.services import drafts, kinds
from agglo.plan.services.drafts import Unit
from agglo.plan.views.answering import any_of, safe_next

A_PAGE = 20
_FORM = require_http_methods(["GET", "POST"])


@_FORM
@any_of(can.READ_WORKING, can.PUBLISH)
def campaign(request: HttpRequest) -> HttpResponse:
    filters = reports.Filters.read(request.GET)
    found = reports.campaign(filters)
    if request.method == "POST":
        everything = found.units if request.POST.get("portee") == "tout" else None
        return _publish(request, everything, lambda error: _campaign(request, error))
    return _campaign(request, None, found)


@_FORM
@any_of(can.READ_WORKING, can.PUBLISH)
def one_action(request: HttpRequest, key: str) -> HttpResponse:
    return _one(request, ("action", key))


@_FORM
@any_of(can.READ_WORKING, can.PUBLISH)
def one_indicator(request: HttpRequest, key: str) -> HttpResponse:
    return _one(request, ("indicator", key))


@require_safe
@any_of(can.READ_WORKING, can.PUBLISH)
def publications(request: HttpRequest) -> HttpResponse:
    found = Publication.objects.select_related("organisation", "role", "by")
    page = Paginator(found, A_PAGE).get_page(request.GET.get("page"))
    return render(request, "plan/publications.html", {"page": page})


@require_safe
@any_of(can.READ_WORKING, can.PUBLISH)
def publication(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Publication.objects.select_related("organisation", "role"), pk=pk)
    return render(
        request,
        "plan/publication.html",
        {"publication": found, "objects": reports.became_public(found)},
    )


@require_POST
@any_of(*(kind.record for kind in kinds.ALL), can.RECORD_MILESTONE, can.PUBLISH)
def discard(request: HttpRequest) -> HttpResponse:
    word, _, key = request.POST.get("changement", "").partition(":")
    try:
        if word == "milestone":
            step = get_object_or_404(Milestone.objects.select_related("action"), key=key)
            services.discard_milestone(milestone=step, actor=request.user, at=now())
        else:
            services.discard(fact=_fact(word, key), actor=request.user, at=now())
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    else:
        messages.success(request, "Le changement est abandonné. Le journal en garde la trace.")
    return redirect(safe_next(request, reverse("plan:campaign")))


def _fact(word: str, key: str):
    kind = kinds.BY_WORD.get(word)
    if kind is None or not key.isdecimal():
        raise Http404
    return get_object_or_404(kind.model.objects.select_related(*kind.related), pk=key)


def _campaign(
    request: HttpRequest, error: Refusal | None, found: reports.Campaign | None = None
) -> HttpResponse:
    found = found or reports.campaign(reports.Filters.read(request.GET))
    page = Paginator(found.units, A_PAGE).get_page(request.GET.get("page"))
    context = {
        "found": found,
        "page": page,
        "parts": reports.parts(page.object_list, found),
        "query": found.filters.as_query(),
    }
    return _shown(request, "plan/publish.html", context, error)


def _one(request: HttpRequest, unit: Unit) -> HttpResponse:
    found = reports.campaign(reports.Filters(), only=unit)
    if unit not in found.names:
        raise Http404
    if request.method == "POST":
        return _publish(request, [unit], lambda error: _one_shown(request, unit, error))
    return _one_shown(request, unit, None)


def _one_shown(request: HttpRequest, unit: Unit, error: Refusal | None) -> HttpResponse:
    found = reports.campaign(reports.Filters(), only=unit)
    context = {
        "found": found,
        "name": found.names[unit],
        "parts": reports.parts(found.units, found),
        "back": reports.address(unit),
    }
    return _shown(request, "plan/publish_one.html", context, error)


def _shown(
    request: HttpRequest, template: str, context: dict, error: Refusal | None
) -> HttpResponse:
    context["refused"] = typeset(error.for_people()) if error else ""
    context["allowed"] = permissions.allowed(request.user, on=localdate())
    context["chosen"] = request.POST.getlist("unite")
    context["title"] = request.POST.get("intitule", "")
    status = 409 if isinstance(error, NotWhatWasSeen) else 422 if error else 200
    return render(request, template, context, status=status)


def _publish(request: HttpRequest, units, again) -> HttpResponse:
    """Publish the units chosen, as they were seen."""
    if not permissions.may(request.user, can.PUBLISH, on=localdate()):
        raise PermissionDenied
    chosen = units if units is not None else _chosen(request.POST)
    kinds_of = {kind: [key for name, key in chosen if name == kind] for kind in reports.KINDS}
    try:
        made = services.publish(
            actions=kinds_of["action"],
            indicators=kinds_of["indicator"],
            amounts=kinds_of["amount"],
            actor=request.user,
            at=now(),
            label=request.POST.get("intitule", ""),
            seen=_seen(request.POST, chosen),
        )
    except Refusal as refusal:
        return again(refusal)
    messages.success(request, "C’est publié.")
    return redirect("plan:publication", pk=made.pk)


def _chosen(sent: Mapping) -> list[Unit]:
    pairs = (text.partition(":") for text in sent.getlist("unite"))
    return [(kind, key) for kind, _, key in pairs if kind in reports.KINDS]


def _seen(sent: Mapping, chosen: list[Unit]) -> dict[Unit, str]:
    """Return the mark of each unit as the page had it; when all are asked, they share one."""
    if sent.get("portee") != "tout":
        return {unit: sent.get(f"vu-{unit[0]}:{unit[1]}", "") for unit in chosen}
    marks = drafts.marks()
    is_same = sent.get("etat", "") == reports.state(marks, chosen)
    return {unit: marks.get(unit, "") if is_same else "" for unit in chosen}
