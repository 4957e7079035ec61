"""The link of a letter that stops them: it works without signing in, in one click."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from agglo.workshop.services import letters, preferences


@login_not_required
@csrf_exempt  # a mail program posts here by itself (RFC 8058); the signed address is the proof
@never_cache
@require_http_methods(["GET", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    user = letters.reader_of(token)
    if user is None:
        raise Http404
    if request.method == "POST":
        preferences.stop_letters(user=user)
    return render(request, "workshop/stop_letters.html", {"is_done": request.method == "POST"})
