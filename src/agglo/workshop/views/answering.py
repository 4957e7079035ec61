"""What the pages of the workshop have in common."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def refused(
    request: HttpRequest, form: forms.Form, template: str, context: dict, *, status: int = 422
) -> HttpResponse:
    """Show a form again, with what keeps it from being accepted."""
    return render(request, template, {"form": form} | context, status=status)
