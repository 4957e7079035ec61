"""The largest request that is read; a larger one is refused before a byte of it is."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agglo.web import errors

MB = 1_000_000


class UploadLimit:
    """Middleware: refuse what says to be too large, and what does not say how large it is."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.META.get("CONTENT_LENGTH") or "0"
        if given == "0":
            return self.get_response(request)
        n_bytes = int(given) if given.isdecimal() else 0
        if n_bytes > settings.CONFIG.request_mb * MB:
            return errors.too_large(request)
        return self.get_response(request)
