"""The site, and two pages that fail."""

from django.core.exceptions import SuspiciousOperation
from django.urls import path

from agglo import urls
from agglo.people.access import public_page
from agglo.urls import handler400, handler403, handler404, handler500

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

SECRET = "the secret of the house"


@public_page
def broken(request):
    raise ValueError(SECRET)


@public_page
def suspicious(request):
    raise SuspiciousOperation(SECRET)


urlpatterns = [*urls.urlpatterns, path("broken/", broken), path("suspicious/", suspicious)]
