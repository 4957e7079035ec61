"""Going back to what a line of history said, by a new correction."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import now
from django.views.decorators.http import require_http_methods

from agglo.journal.models import Entry
from agglo.plan import forms, services
from agglo.plan.services import restoring
from agglo.plan.views.answering import any_of, attempt, shown


@require_http_methods(["GET", "POST"])
@any_of(*restoring.PERMISSIONS)
def restore(request: HttpRequest, seq: int) -> HttpResponse:
    entry = get_object_or_404(Entry, seq=seq)
    if not restoring.may_restore(entry, request.user, now()):
        raise Http404
    form = forms.PlainForm(request.POST if request.method == "POST" else None)
    then = reverse("journal:history", args=[entry.object_type, entry.object_key])
    done = attempt(request, form, lambda said: _restore(request, entry), then=then)
    context = {"entry": entry, "form": form, "then": then, "said": restoring.said(entry)}
    return done or shown(request, "plan/restore.html", context, [form])


def _restore(request: HttpRequest, entry: Entry) -> str:
    services.restore(entry=entry, actor=request.user, at=now())
    return "La valeur est rétablie dans la version de travail."
