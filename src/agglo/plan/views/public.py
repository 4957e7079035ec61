"""Pages of the plan that anyone reads."""

from typing import TypeVar
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from agglo.core.periods import BadPeriod, Period
from agglo.people.access import public_page
from agglo.plan import drawings, reports
from agglo.plan import permissions as can
from agglo.plan.rules.explore import Filters
from agglo.plan.views.desk import OPENS

T = TypeVar("T")

A_PAGE = 50
"""Lines of a list on one page."""


@public_page
def explorer(request: HttpRequest) -> HttpResponse:
    found = reports.explore(Filters.read(request.GET), localdate())
    query = urlencode(found.filters.as_query())
    context = {
        "found": found,
        "page": Paginator(found.lines, A_PAGE).get_page(request.GET.get("page")),
        "query": f"{query}&" if query else "",
        "download_query": f"?{query}" if query else "",
    }
    return render(request, "plan/explorer.html", context)


@public_page
def priority(request: HttpRequest, key: str) -> HttpResponse:
    found = _or_404(reports.priority_page(key, localdate()))
    return render(request, "plan/priority.html", {"found": found})


@public_page
def action(request: HttpRequest, key: str) -> HttpResponse:
    found = _or_404(reports.action_page(key, localdate()))
    context = {"found": found, "allowed": allowed(request, *OPENS)}
    return render(request, "plan/action.html", context)


@public_page
def indicators(request: HttpRequest) -> HttpResponse:
    asked = {name: request.GET.get(name, "").strip()[:200] for name in ("q", "priorite")}
    found = reports.indicator_list(text=asked["q"], priority=asked["priorite"])
    page = Paginator(found.lines, A_PAGE).get_page(request.GET.get("page"))
    query = urlencode({name: text for name, text in asked.items() if text})
    context = {
        "found": found,
        "asked": asked,
        "page": page,
        "rows": reports.with_figures(page.object_list, found.facts, localdate()),
        "query": f"{query}&" if query else "",
        "download_query": f"?{query}" if query else "",
    }
    return render(request, "plan/indicators.html", context)


@public_page
def indicator(request: HttpRequest, key: str) -> HttpResponse:
    found = _or_404(reports.indicator_page(key, localdate(), _period(request)))
    context = {
        "found": found,
        "chart": drawings.series_chart(found),
        "map": drawings.commune_map(found),
        "page": Paginator(found.records, A_PAGE).get_page(request.GET.get("page")),
        "allowed": allowed(
            request, can.RECORD_OBSERVATION, can.CORRECT_OBSERVATION, can.CONTEST_OBSERVATION
        ),
    }
    return render(request, "plan/indicator.html", context)


@public_page
def money(request: HttpRequest) -> HttpResponse:
    found = reports.money_page(localdate(), request.GET.get("stade", ""))
    context = {"found": found, "chart": drawings.budget_chart(found)}
    return render(request, "plan/money.html", context)


@public_page
def amount(request: HttpRequest, key: str) -> HttpResponse:
    found = _or_404(reports.amount_page(key))
    context = {"found": found, "allowed": allowed(request, can.CORRECT_AMOUNT)}
    return render(request, "plan/amount.html", context)


def allowed(request: HttpRequest, *wanted: str) -> bool:
    """Say whether the reader may write from this page; no query for who is not signed in."""
    if not request.user.is_authenticated:
        return False
    return bool(can.allowed(request.user, on=localdate()) & set(wanted))


def _or_404(found: T | None) -> T:
    if found is None:
        raise Http404
    return found


def _period(request: HttpRequest) -> Period | None:
    """Return the period asked for in the address; one that is not a period is ignored."""
    try:
        return Period.parse(request.GET.get("periode", ""))
    except BadPeriod:
        return None
