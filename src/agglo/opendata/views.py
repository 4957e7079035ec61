"""The catalogue of open data, and its downloads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from agglo.opendata import reports
from agglo.opendata.registry import every_dataset
from agglo.opendata.responses import streamed
from agglo.people.access import public_page


@public_page
def catalogue(request: HttpRequest) -> HttpResponse:
    return render(request, "opendata/catalogue.html", {"cards": reports.cards(every_dataset())})


@public_page
def download(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    dataset = every_dataset().get(key)
    if dataset is None or suffix not in dataset.formats:
        raise Http404
    (card,) = reports.cards([dataset])
    rows = dataset.rows(request.GET)
    return streamed(dataset, rows, reports.metadata(card, request.GET), suffix)
