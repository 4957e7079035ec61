"""Exchanges between colleagues about an object. Never on a public page."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import localdate, now
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agglo.core.french import typeset
from agglo.core.refusal import Refusal
from agglo.people.permissions import may, permission_required
from agglo.workshop.forms import CommentForm
from agglo.workshop.models import Comment
from agglo.workshop.permissions import READ_COMMENTS, WRITE_COMMENTS
from agglo.workshop.reports import exchanges
from agglo.workshop.reports.colleagues import readers
from agglo.workshop.services import comments as services


@require_http_methods(["GET", "POST"])
@permission_required(READ_COMMENTS)
def exchange(request: HttpRequest, object_type: str, key: str) -> HttpResponse:
    about = _subject(object_type, key)
    form = CommentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            _say(request, about, form.cleaned_data["text"])
            return redirect(about.exchange)
        except Refusal as refusal:
            form.add_error("text", typeset(refusal.for_people()))
    services.mark_read(object_type=object_type, object_key=key, user=request.user, at=now())
    context = _surroundings(request, about, form)
    return render(request, "workshop/exchange.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@permission_required(WRITE_COMMENTS)
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Comment.objects.current(), pk=pk, by=request.user, withdrawn_at=None)
    about = _subject(found.object_type, found.object_key)
    form = CommentForm(request.POST or None, initial={"text": found.text})
    if request.method == "POST" and form.is_valid():
        try:
            text = form.cleaned_data["text"]
            services.correct(comment=found, text=text, actor=request.user, at=now())
            return redirect(about.exchange)
        except Refusal as refusal:
            form.add_error("text", typeset(refusal.for_people()))
    context = _surroundings(request, about, form) | {"comment": found}
    status = 422 if form.errors else 200
    return render(request, "workshop/comment.html", context, status=status)


@require_POST
@permission_required(WRITE_COMMENTS)
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Comment, pk=pk, by=request.user)
    try:
        services.withdraw(comment=found, actor=request.user, at=now())
        messages.success(request, "Le message est retiré.")
    except Refusal as refusal:
        messages.error(request, typeset(refusal.for_people()))
    return redirect("workshop:exchange", found.object_type, found.object_key)


@require_safe
@permission_required(READ_COMMENTS)
def mentions(request: HttpRequest) -> HttpResponse:
    found = exchanges.called(request.user)
    return render(request, "workshop/mentions.html", {"found": found})


def _subject(object_type: str, key: str) -> exchanges.Subject:
    found = exchanges.subject(object_type, key)
    if found is None:
        raise Http404
    return found


def _say(request: HttpRequest, about: exchanges.Subject, text: str) -> None:
    services.comment(
        object_type=about.object_type,
        object_key=about.key,
        text=text,
        actor=request.user,
        at=now(),
    )


def _surroundings(request: HttpRequest, about: exchanges.Subject, form) -> dict[str, object]:
    may_write = may(request.user, WRITE_COMMENTS, on=localdate())
    return {
        "about": about,
        "form": form,
        "said": exchanges.said_about(about, request.user, now()),
        "may_write": may_write,
        "colleagues": sorted(readers(localdate()).values()) if may_write else [],
    }
