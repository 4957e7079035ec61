"""The catalogue of open data: its pages, its files, its descriptions for programs."""

import json
from datetime import datetime

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from agglo.core.datasets import Dataset
from agglo.opendata import asking, changes, dcat, feeds, reports, responses, showing
from agglo.opendata.registry import every_dataset
from agglo.opendata.table_schema import table_schema
from agglo.opendata.writing import json_text
from agglo.people.access import public_page
from agglo.territory.reports import bounding_box


def _dataset(key: str) -> Dataset:
    if dataset := every_dataset().get(key):
        return dataset
    raise Http404(f"no dataset {key}")


def _root(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")[:-1]


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    found = reports.cards(every_dataset())
    local = [card for card in found if not card.standard]
    national = [card for card in found if card.standard]
    return render(request, "opendata/catalogue.html", {"local": local, "national": national})


@public_page
def described(request: HttpRequest, suffix: str) -> HttpResponse:
    who, cards = reports.publisher(), reports.cards(every_dataset())
    built = dcat.Catalogue(cards, who, root=_root(request), box=bounding_box())
    text = dcat.serialised(built.graph, suffix)
    return responses.document(text, dcat.MEDIA_TYPES_OF[suffix])


@public_page
def page(request: HttpRequest, key: str) -> HttpResponse:
    dataset = _dataset(key)
    (card,) = reports.cards([dataset])
    context = showing.context(reports.page(card, localdate()))
    address = request.build_absolute_uri(request.path)
    return render(request, "opendata/dataset.html", context | {"address": address})


@public_page
def download(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    dataset = _dataset(key)
    if suffix not in dataset.formats:
        raise Http404(f"{key} has no {suffix}")
    (card,) = reports.cards([dataset])
    rows = dataset.rows(request.GET)
    said = reports.metadata(card, request.GET)
    return responses.download(request, dataset, rows, said, suffix)


@public_page
def schema(request: HttpRequest, key: str) -> HttpResponse:
    said = table_schema(_dataset(key), root=_root(request))
    text = json.dumps(said, ensure_ascii=False, indent=2)
    return responses.document(f"{text}\n", "application/json")


@public_page
def changed(request: HttpRequest, key: str) -> HttpResponse:
    dataset = _dataset(key)
    if dataset.derived_from:
        return _elsewhere(request, "opendata:changes", dataset.derived_from)
    asked = request.GET.get("depuis", "")
    found = showing.shown(dataset, asked, request.GET.get("page"))
    context = {
        "dataset": dataset,
        "found": found,
        "address": reverse("opendata:dataset", args=[key]),
    }
    return render(request, "opendata/changes.html", context)


@public_page
def changed_file(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    dataset = _dataset(key)
    if dataset.derived_from:
        return _elsewhere(request, "opendata:changes_file", dataset.derived_from, suffix)
    since = _since(request)
    told = changes.as_dataset(dataset, since, json_text)
    (card,) = reports.cards([told])
    said = reports.metadata(card, {"depuis": since.isoformat()})
    return responses.download(request, told, told.rows({}), said, suffix)


def _since(request: HttpRequest) -> datetime:
    """Return the instant asked for. A program that asks badly is told so: it finds nothing."""
    asked = request.GET.get("depuis", "")
    since = asking.instant(asked) if asked else asking.by_default()
    if since is None:
        raise Http404("depuis is not a date")
    return since


def _elsewhere(request: HttpRequest, name: str, *args: str) -> HttpResponse:
    query = request.META.get("QUERY_STRING", "")
    return HttpResponseRedirect(reverse(name, args=args) + (f"?{query}" if query else ""))


@public_page
def feed(request: HttpRequest, key: str = "") -> HttpResponse:
    datasets = [_dataset(key)] if key else every_dataset()
    title = datasets[0].title if key else "données ouvertes"
    days = feeds.latest(datasets)
    who, path = reports.publisher(), request.path
    text = feeds.atom(days, who, root=_root(request), path=path, title=title)
    return responses.document(text, "application/atom+xml")
