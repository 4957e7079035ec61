"""The file of a document: public once it is published, for staff before."""

from pathlib import Path

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from agglo.plan import permissions
from agglo.plan.models import Document


@login_not_required
@require_safe
def download(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    document = get_object_or_404(Document, pk=pk, name=name)
    is_public = Document.objects.published().filter(pk=pk).exists()
    if not is_public and not _reads_working(request):
        raise Http404
    path = Path(settings.MEDIA_ROOT) / document.path
    if not path.is_file():
        raise Http404
    response = FileResponse(
        path.open("rb"),
        as_attachment=True,
        filename=document.name,
        content_type=document.media_type,
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-cache" if is_public else "private, no-store"
    return response


def _reads_working(request: HttpRequest) -> bool:
    if not request.user.is_authenticated:
        return False
    return permissions.may(request.user, permissions.READ_WORKING, on=localdate())
