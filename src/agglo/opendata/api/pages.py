"""The page that explains the API to people, made from its own description."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agglo.opendata.api.description import readings
from agglo.opendata.api.problems import KINDS
from agglo.opendata.api.site import api
from agglo.people.access import public_page


@public_page
def guide(request: HttpRequest) -> HttpResponse:
    document = api().get_openapi_schema()
    context = {
        "introduction": document["info"]["description"].split("\n\n"),
        "themes": readings(document),
        "problems": KINDS.values(),
        "base": request.build_absolute_uri("/"),
    }
    return render(request, "opendata/api.html", context)
