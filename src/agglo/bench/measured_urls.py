"""The addresses of the whole site, and an empty view behind the same middleware."""

from django.urls import path

from agglo.bench.bare import constant
from agglo.urls import *  # noqa: F403 - the site and its error pages, as they are
from agglo.urls import urlpatterns as site

urlpatterns = [*site, path("constante/", constant)]
