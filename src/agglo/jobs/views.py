"""The queue, for those who watch over it, and the buttons of those who manage it."""

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_POST, require_safe

from agglo.core.french import typeset
from agglo.core.jobs import jobs
from agglo.core.refusal import Refusal
from agglo.jobs import reports, services
from agglo.jobs.models import Work
from agglo.jobs.permissions import MANAGE_QUEUE, READ_QUEUE
from agglo.journal.models import Letter
from agglo.people.permissions import may, permission_required


@require_safe
@permission_required(READ_QUEUE)
def queue(request: HttpRequest) -> HttpResponse:
    manages = may(request.user, MANAGE_QUEUE, on=localdate())
    context = {"queue": reports.queue(now()), "manages": manages}
    return render(request, "jobs/queue.html", context)


@require_POST
@permission_required(MANAGE_QUEUE)
def launch(request: HttpRequest, key: str) -> HttpResponse:
    job = jobs.get(key)
    if job is None or not (job.is_scheduled or job.wanted):
        raise Http404
    return _do(request, services.launch, "La tâche est dans la file.", job=job)


@require_POST
@permission_required(MANAGE_QUEUE)
def relaunch(request: HttpRequest, pk: int) -> HttpResponse:
    work = get_object_or_404(Work, pk=pk)
    return _do(request, services.relaunch, "Le travail est de nouveau dans la file.", work=work)


@require_POST
@permission_required(MANAGE_QUEUE)
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    work = get_object_or_404(Work, pk=pk)
    return _do(request, services.cancel, "L’annulation est demandée.", work=work)


@require_POST
@permission_required(MANAGE_QUEUE)
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk)
    return _do(request, services.resend, "Le courriel va partir de nouveau.", letter=letter)


@require_POST
@permission_required(MANAGE_QUEUE)
def file_away(request: HttpRequest, pk: int) -> HttpResponse:
    letter = get_object_or_404(Letter, pk=pk)
    return _do(request, services.file_away, "Le courriel est classé sans suite.", letter=letter)


def _do(request: HttpRequest, service: Callable, done: str, **what: object) -> HttpResponse:
    """Have a service act and say so on the queue's page."""
    try:
        service(actor=request.user, at=now(), **what)
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    else:
        messages.success(request, done)
    return redirect("jobs:queue")
