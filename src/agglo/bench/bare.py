"""The peer of the page benchmark: a Django with nothing in it but one constant answer."""

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.urls import path


def constant(request: HttpRequest) -> HttpResponse:
    """Answer the same few bytes, whatever is asked."""
    return HttpResponse(b"Bonjour.", headers={"Content-Length": "8"})


urlpatterns = [path("constante/", constant)]


def application(environ, start_response):
    """Run the peer as WSGI. Its settings are its own, so it is served by a process of its own."""
    return _handler()(environ, start_response)


_made: list[WSGIHandler] = []


def _handler() -> WSGIHandler:
    if not _made:
        settings.configure(
            SECRET_KEY="a peer for benchmarks, which keeps no session",  # noqa: S106
            ALLOWED_HOSTS=["localhost", "127.0.0.1"],
            ROOT_URLCONF=__name__,
        )
        _made.append(WSGIHandler())
    return _made[0]
