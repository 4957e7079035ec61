"""Pages that say what went wrong. They cope with a database that does not answer."""

import logging

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from agglo.opendata.api.door import PREFIX
from agglo.opendata.api.problems import problem
from agglo.web import logs
from agglo.web.context import last_known_site, surroundings

logger = logging.getLogger(__name__)

LAST_RESORT = (
    '<!doctype html><html lang="fr"><meta charset="utf-8"><title>Erreur de notre part</title>'
    "<h1>Le site n’a pas réussi à répondre</h1>"
    "<p>L’erreur vient de nous. Elle est notée sous la référence <strong>{}</strong>.</p></html>"
)
"""What is shown when even the error page cannot be made."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return _page(request, 400)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 403)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    return _page(request, 404)


def too_large(request: HttpRequest) -> HttpResponse:
    """Refuse a request that is larger than what is read here."""
    return _page(request, 413, most_mb=settings.CONFIG.request_mb)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token is missing or stale (``CSRF_FAILURE_VIEW``)."""
    return _page(request, 403, expired=True)


def server_error(request: HttpRequest) -> HttpResponse:
    """Give the reader the reference of the request, that leads us to the trace; nothing else."""
    reference = logs.reference.get() or logs.new_reference()
    logger.error("Reference %s was given to the reader.", reference)
    try:
        return _page(request, 500, reference=reference)
    except Exception:  # the last page of all must come whatever is broken
        logger.exception("Reference %s: the page of the error failed too.", reference)
        return HttpResponse(LAST_RESORT.format(reference), status=500)


def _page(request: HttpRequest, status: int, **facts: object) -> HttpResponse:
    if request.path.startswith(PREFIX):
        return problem(status if status != 403 else 400, reference=str(facts.get("reference", "")))
    context = surroundings(last_known_site(), request.path) | facts
    html = render_to_string(f"web/{status}.html", context)
    response = HttpResponse(html, status=status)
    response["Cache-Control"] = "no-store"
    return response
