"""Addresses of the API and of the page that explains it."""

from django.urls import include, path

from agglo.opendata.api import pages
from agglo.opendata.api.site import patterns

app_name = "api"

urlpatterns = [
    path("api/", pages.guide, name="guide"),
    path("api/v1/", include(patterns())),
]
