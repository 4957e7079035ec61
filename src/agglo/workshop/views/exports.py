"""What one sees, as a file: the actions, the indicators, the readings that a list finds."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agglo.people.permissions import permission_required
from agglo.plan.models import Indicator
from agglo.plan.permissions import READ_WORKING
from agglo.workshop import lists
from agglo.workshop.sheets import exports
from agglo.workshop.sheets.sending import SUFFIXES, send


@require_safe
@permission_required(READ_WORKING)
def actions(request: HttpRequest, suffix: str) -> HttpResponse:
    _known(suffix)
    found = lists.actions(request.user, request.GET, on=localdate())
    return send(exports.actions(found, localdate()), suffix)


@require_safe
@permission_required(READ_WORKING)
def indicators(request: HttpRequest, suffix: str) -> HttpResponse:
    _known(suffix)
    found = lists.indicators(request.user, request.GET, on=localdate())
    return send(exports.indicators(found, localdate()), suffix)


@require_safe
@permission_required(READ_WORKING)
def observations(request: HttpRequest, suffix: str) -> HttpResponse:
    _known(suffix)
    found = lists.indicators(request.user, request.GET, on=localdate())
    return send(exports.observations(found.keys, localdate()), suffix)


@require_safe
@permission_required(READ_WORKING)
def of_indicator(request: HttpRequest, key: str, suffix: str) -> HttpResponse:
    _known(suffix)
    indicator = get_object_or_404(Indicator, key=key, closed_on=None)
    return send(exports.observations([indicator.key], localdate(), name=key), suffix)


def _known(suffix: str) -> None:
    if suffix not in SUFFIXES:
        raise Http404
