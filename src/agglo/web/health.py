"""What machines ask to know whether the service lives, can work, and how it goes."""

import secrets

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.timezone import now
from django.views.decorators.http import require_safe

from agglo.core.clients import is_this_machine
from agglo.journal import services as journal
from agglo.web import metrics, readiness, states
from agglo.web.version import VERSION


@login_not_required
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """Say whether the service answers, for the machine that watches it."""
    try:
        seq, head = journal.head()
    except DatabaseError:
        return _told({"status": "down", "version": VERSION, "database": "down"}, status=503)
    facts = {"status": "ok", "version": VERSION, "database": "ok"}
    return _told(facts | {"journal": {"seq": seq, "hash": head}})


@login_not_required
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether the service can do all of its work, and what prevents it."""
    found = list(readiness.checks(now()))
    holds = all(check.holds for check in found)
    facts = {
        "status": "ready" if holds else "not-ready",
        "version": VERSION,
        "checks": {
            each.key: {"title": each.title, "ok": each.holds}
            | ({"fault": each.fault} if each.fault else {})
            for each in found
        },
    }
    return _told(facts, status=200 if holds else 503)


@login_not_required
@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Give the counts to a collector of this machine, or to one that has the token."""
    if not _may_measure(request):
        return _told({"detail": "Réservé au collecteur de mesures."}, status=403)
    response = HttpResponse(metrics.exposed(states.read(now())), content_type=metrics.CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response


def _may_measure(request: HttpRequest) -> bool:
    token, given = settings.CONFIG.metrics_token, request.headers.get("Authorization", "")
    if token and secrets.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return True
    return is_this_machine(request.META)


def _told(facts: dict[str, object], status: int = 200) -> JsonResponse:
    response = JsonResponse(facts, status=status, json_dumps_params={"ensure_ascii": False})
    response["Cache-Control"] = "no-store"
    return response
