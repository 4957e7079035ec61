"""The pages of the shell."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from agglo.people.access import public_page
from agglo.web import style
from agglo.web.context import site


@public_page
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "web/home.html")


@login_not_required
@require_safe
def style_sheet(request: HttpRequest, digest: str) -> HttpResponse:
    """Serve the stylesheet; only the address of its present content may be kept for ever."""
    sheet = style.stylesheet(site().accent)
    accepted = request.headers.get("Accept-Encoding", "")
    encoding = next((name for name in sheet.packed if name in accepted), "")
    response = HttpResponse(sheet.packed.get(encoding, sheet.plain), content_type="text/css")
    if encoding:
        response["Content-Encoding"] = encoding
    response["Vary"] = "Accept-Encoding"
    fresh = "max-age=31536000, immutable" if digest == sheet.digest else "max-age=60"
    response["Cache-Control"] = f"public, {fresh}"
    return response
