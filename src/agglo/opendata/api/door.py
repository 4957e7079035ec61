"""The door of the API: read only, open to every site, at a pace; the same for each operation."""

import time
from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse

from agglo.opendata.api import rate
from agglo.opendata.api.problems import problem

PREFIX = "/api/v1/"

METHODS = "GET, HEAD, OPTIONS"

OPEN_HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": (
        "ETag, Link, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After, "
        "X-Request-ID"
    ),
    "Cross-Origin-Resource-Policy": "cross-origin",
}
"""Any site may read the answer from a page of its own; no cookie is ever sent with it."""

PREFLIGHT_HEADERS = {
    "Allow": METHODS,
    "Access-Control-Allow-Methods": METHODS,
    "Access-Control-Allow-Headers": "If-None-Match, X-Request-ID",
    "Access-Control-Max-Age": "86400",
}


def open_to_all(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let anyone read through a view: at a pace, never more than reading."""

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=PREFLIGHT_HEADERS)
        if request.method not in {"GET", "HEAD"}:
            refused = problem(405)
            refused["Allow"] = METHODS
            return refused
        permit = _permit(request)
        if permit is not None and not permit.is_given:
            response = problem(429)
        else:
            response = _read(view, request, *args, **kwargs)
        for name, text in permit.headers().items() if permit else ():
            response[name] = text
        return response

    door = login_not_required(answer)
    door.is_public_page = True
    return door


def _permit(request: HttpRequest) -> rate.Permit | None:
    limit = settings.CONFIG.api_requests_a_minute
    if not limit:
        return None
    return rate.counter.ask(rate.client_of(request), limit=limit, now=time.time())


def _read(view: Callable[..., HttpResponse], request: HttpRequest, *args, **kwargs) -> HttpResponse:
    """Answer HEAD as GET: the server leaves the content out."""
    asked, request.method = request.method, "GET"
    try:
        response = view(request, *args, **kwargs)
    finally:
        request.method = asked
    response.is_public_page = True
    response.may_be_kept = False  # lists have more addresses than memory has room for
    return response
