"""The outermost layer: a reference for each request, one line in the log, its place in counts."""

import logging
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from agglo.core.clients import address_of, truncated
from agglo.web import logs, metrics, queries

access = logging.getLogger(logs.ACCESS)

METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


class Watch:
    """Middleware: give a reference, then tell how the request was answered, naming nobody."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.n_proxies = settings.CONFIG.proxies if settings.CONFIG.https else 0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began, n_before = time.perf_counter(), queries.counted()
        request.reference = logs.accepted(request.META.get("HTTP_X_REQUEST_ID", ""))
        mark = logs.reference.set(request.reference)
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = request.reference
            seconds = time.perf_counter() - began
            self._tell(request, response, seconds, queries.counted() - n_before)
        finally:
            logs.reference.reset(mark)
        return response

    def _tell(
        self, request: HttpRequest, response: HttpResponse, seconds: float, n_queries: int
    ) -> None:
        method = request.method if request.method in METHODS else "OTHER"
        route, kept = route_of(request, response), getattr(response, "kept", "")
        metrics.note(method, route, response.status_code, seconds, n_queries, kept)
        if not access.isEnabledFor(logging.INFO):
            return
        facts = {
            "method": method,
            "route": route,
            "status": response.status_code,
            "ms": round(seconds * 1000, 1),
            "queries": n_queries,
            "kept": kept,
            "user": _user(request),
            "client": truncated(address_of(request.META, self.n_proxies)),
            "request_id": request.reference,
        }
        told = {name: fact for name, fact in facts.items() if fact not in (None, "")}
        access.handle(logs.access_record(f"{method} {route or '?'} {response.status_code}", told))


def route_of(request: HttpRequest, response: HttpResponse) -> str:
    """Return the name of the address, never the address: it may hold a secret or a name."""
    match = request.resolver_match
    if match is not None:
        return match.view_name or match.route
    return getattr(response, "route", "")


def _user(request: HttpRequest) -> int | None:
    """Return the number of whoever signed in, only when something already had to know it."""
    user = getattr(request, "_cached_user", None)
    return user.pk if user is not None else None
