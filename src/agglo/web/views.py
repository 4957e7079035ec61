"""The pages of the shell."""

from datetime import date

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agglo.people.access import public_page
from agglo.territory import maps
from agglo.web import news, reports, style
from agglo.web import search as searching
from agglo.web.context import site_of

RESULTS_A_PAGE = 20

DECLARED_ON = date(2026, 11, 25)
"""Day the declaration of accessibility was last reviewed: change it with the declaration."""


@public_page
def home(request: HttpRequest) -> HttpResponse:
    home = reports.home(localdate())
    context = {"home": home, "map": maps.population_map(home.communes)}
    return render(request, "web/home.html", context)


@public_page
def search(request: HttpRequest) -> HttpResponse:
    query, kind = request.GET.get("q", "").strip()[:200], request.GET.get("nature", "")
    found = searching.find(query, kind)
    context = {
        "query": query,
        "kind": kind,
        "found": found,
        "page": Paginator(found.documents, RESULTS_A_PAGE).get_page(request.GET.get("page")),
        "suggestion": searching.suggestion(query) if query and not found.kinds else "",
    }
    return render(request, "web/search.html", context)


@public_page
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "web/accessibility.html", {"declared_on": DECLARED_ON})


@public_page
def legal(request: HttpRequest) -> HttpResponse:
    return render(request, "web/legal.html")


@public_page
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "web/privacy.html")


@public_page
def help_page(request: HttpRequest) -> HttpResponse:
    return render(request, "web/help.html")


@public_page
def site_map(request: HttpRequest) -> HttpResponse:
    return render(request, "web/site_map.html", {"priorities": reports.priorities()})


@public_page
def feed(request: HttpRequest) -> HttpResponse:
    root = request.build_absolute_uri("/")[:-1]
    content = news.atom(site=site_of(request), root=root, changes=news.latest())
    return HttpResponse(content, content_type="application/atom+xml; charset=utf-8")


@public_page
def robots(request: HttpRequest) -> HttpResponse:
    lines = ["User-agent: *", "Disallow: /atelier/", "Disallow: /compte/"]
    lines.append(f"Sitemap: {request.build_absolute_uri('/sitemap.xml')}")
    return HttpResponse("\n".join([*lines, ""]), content_type="text/plain; charset=utf-8")


@login_not_required
@require_safe
def style_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the stylesheet; only the address of its present content may be kept for ever."""
    sheet = style.stylesheet(site_of(request).accent)
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = next((name for name in sheet.packed if name in accepted), "")
    response = HttpResponse(sheet.packed.get(encoding, sheet.plain), content_type="text/css")
    if encoding:
        response["Content-Encoding"] = encoding
    response["Vary"] = "Accept-Encoding"
    fresh = "max-age=31536000, immutable" if digest == sheet.digest else "max-age=60"
    response["Cache-Control"] = f"public, {fresh}"
    return response
