"""What the pages of the workshop have in common."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from agglo.journal import services as journal


def head_of(request: HttpRequest) -> int:
    """Return the last line of the journal, and let the page's frame know it: it asks too."""
    if not hasattr(request, "journal_head"):
        request.journal_head = journal.head()
    return request.journal_head[0]


def refused(
    request: HttpRequest, form: forms.Form, template: str, context: dict, *, status: int = 422
) -> HttpResponse:
    """Show a form again, with what keeps it from being accepted."""
    return render(request, template, {"form": form} | context, status=status)
