"""Which pages are public. Every other page asks to sign in (``LoginRequiredMiddleware``)."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe


def public_page(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Declare a page that anyone reads, that writes nothing, and whose answer may be kept.

    The answer depends only on the address and on the records, so that one rendered for an
    anonymous reader serves the next one until the journal grows (``web.cache``).
    """

    @wraps(view)
    def answer(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response.is_public_page = True
        return response

    page = login_not_required(require_safe(answer))
    page.is_public_page = True
    return page
