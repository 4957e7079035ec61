"""Pages of the territory: its communes and its places."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.module_loading import autodiscover_modules

from agglo.people.access import public_page
from agglo.territory import maps, reports
from agglo.territory.models import Commune
from agglo.territory.sections import commune_sections


@public_page
def communes(request: HttpRequest) -> HttpResponse:
    text, sector = request.GET.get("nom", "").strip(), request.GET.get("secteur", "")
    found = reports.commune_list(text=text, sector=sector)
    if found.named:
        return redirect(found.named)
    context = {"found": found, "text": text, "sector": sector}
    context["map"] = maps.population_map(maps.members_with_boundaries())
    return render(request, "territory/communes.html", context)


@public_page
def commune(request: HttpRequest, insee: str, slug: str) -> HttpResponse:
    one = get_object_or_404(Commune.objects.select_related("sector", "source"), insee=insee)
    if slug != one.slug:
        return redirect(one, permanent=True)
    autodiscover_modules("sections")
    communes = maps.members_with_boundaries()
    page = reports.commune_page(one, communes)
    context = {"page": page, "sections": commune_sections.of(one)}
    context["map"] = maps.locator_map(one, communes)
    return render(request, "territory/commune.html", context)


@public_page
def places(request: HttpRequest) -> HttpResponse:
    kind, insee = request.GET.get("type", ""), request.GET.get("commune", "")
    found = reports.place_list(kind=kind, insee=insee)
    context = {"found": found, "kind": kind, "insee": insee}
    return render(request, "territory/places.html", context)
