"""Answers made of a document: a page, a PDF, a JSON file."""

import hashlib

from django.core.cache import caches
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.report import pdf as typeset
from agglo.report.drawing import Drawer
from agglo.report.editions import Shown
from agglo.report.html import Links
from agglo.report.models import Report
from agglo.report.pages import view_of
from agglo.report.permissions import may_publish
from agglo.report.reports import outlines
from agglo.report.rules.drawings import drawings

KEPT_S = 24 * 3600
"""A PDF of an edition never changes: it is kept a day rather than made for each reader."""


def page(
    request: HttpRequest, report: Report, shown: Shown, *, of_its_own: bool = False
) -> HttpResponse:
    """Return the page of a report. ``of_its_own``: at the address of that very edition."""
    links = Links(pictures=_address(report, shown) + "cartes/")
    context = {
        "report": report,
        "shown": shown,
        "view": view_of(shown.document, Drawer(), links),
        "editions": report.editions.defer("snapshot").order_by("-number"),
        "of_its_own": of_its_own,
        "may_publish": not shown.number and may_publish(request.user, on=localdate()),
    }
    return render(request, "report/report.html", context)


def pdf(request: HttpRequest, slug: str, shown: Shown) -> HttpResponse:
    """Return the PDF of a report, whose figures open their public page."""
    base = request.build_absolute_uri("/")
    if shown.seal is None:
        content = pdf_bytes(shown, base)
    else:
        key = hashlib.sha256(f"{shown.seal.hash} {base}".encode()).hexdigest()
        kept = caches["pages"]
        content = kept.get_or_set(f"bilan-{key}", lambda: pdf_bytes(shown, base), KEPT_S)
    name = f"{slug}-edition-{shown.number}.pdf" if shown.number else f"{slug}-travail.pdf"
    return HttpResponse(content, content_type="application/pdf", headers=_named(name))


def pdf_bytes(shown: Shown, base: str) -> bytes:
    """Return the PDF of a content. ``base`` is the public address of the site, or blank."""
    drawer = Drawer.of(shown.content, outlines(), static=True)
    return typeset.render(
        shown.document,
        drawer=drawer,
        published_on=localdate(shown.published_at) if shown.published_at else None,
        edition=shown.name(),
        authenticity=shown.authenticity(),
        changes=shown.changes,
        base=base,
    )


def picture(shown: Shown, key: str) -> HttpResponse:
    """Return a map of a report."""
    block = next((each for each in drawings(shown.document, "map") if each["key"] == key), None)
    if block is None:
        raise Http404("no such map")
    svg = Drawer.of(shown.content, outlines()).map(block)
    return HttpResponse(svg, content_type="image/svg+xml")


def json(slug: str, shown: Shown) -> HttpResponse:
    """Return ``report.json``: the records, the text, the document and the seal."""
    name = f"{slug}-edition-{shown.number}.json"
    return HttpResponse(shown.file(), content_type="application/json", headers=_named(name))


def _address(report: Report, shown: Shown) -> str:
    if shown.number:
        return reverse("report:edition", args=[report.slug, shown.number])
    return reverse("report:working", args=[report.slug])


def _named(name: str) -> dict[str, str]:
    return {"Content-Disposition": f'inline; filename="{name}"'}
