"""The public history of an object."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agglo.journal import reports
from agglo.journal.registry import histories


@login_not_required
@require_safe
def history(request: HttpRequest, object_type: str, key: str) -> HttpResponse:
    kind = histories.get(object_type)
    if kind is None:
        raise Http404
    user, number = request.user, request.GET.get("page")
    reader = reports.reader_of(user, kind, localdate())
    found = reports.history(kind, key, number=number, reader=reader)
    if found is None:
        raise Http404
    response = render(request, "journal/history.html", {"found": found})
    response.is_public_page = not user.is_authenticated  # names are never kept for others
    return response
