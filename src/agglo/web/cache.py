"""Public pages kept until the journal grows: one render serves every anonymous reader.

A public page (``people.access.public_page``) depends on its address and on the records alone, and
every write that matters is a line of the journal. So the head of the journal is the page's version:
it makes the ETag that spares the network, and the key of the copy that spares the rendering.
"""

import hashlib
import time
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.utils.timezone import localdate

from agglo.web.head import head_of
from agglo.web.version import VERSION

LARGEST_PAGE = 512_000
"""Bytes. A larger answer, such as a whole dataset, is not kept in memory."""


class PublicPageCache:
    """Middleware: answer an anonymous GET from the kept copy, or keep what the view answers."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method not in {"GET", "HEAD"} or settings.SESSION_COOKIE_NAME in request.COOKIES:
            return self.get_response(request)

        etag = _etag(request)
        if etag in request.META.get("HTTP_IF_NONE_MATCH", ""):
            return _told(_with_validators(HttpResponseNotModified(), etag), "fresh")

        kept = caches["pages"].get(etag)
        if kept is not None:
            content, headers, route = kept
            response = HttpResponse(content)
            response.headers._store = headers  # as they were: checking each again takes longer
            return _told(response, "hit", route)

        response = self.get_response(request)
        if getattr(response, "is_public_page", False) and response.status_code == 200:
            _with_validators(response, etag)
            if _may_be_kept(response):
                route = request.resolver_match.view_name if request.resolver_match else ""
                caches["pages"].set(etag, (response.content, dict(response.headers._store), route))
            _told(response, "miss")
        return response


def _told(response: HttpResponse, kept: str, route: str = "") -> HttpResponse:
    """Let the outer layers know how a page was answered, and the name of its address."""
    response.kept, response.route = kept, route
    return response


def _may_be_kept(response: HttpResponse) -> bool:
    """A page that sets a cookie is for one reader; one that streams is read once."""
    if response.streaming or response.cookies or not getattr(response, "may_be_kept", True):
        return False
    return len(response.content) <= LARGEST_PAGE


@lru_cache(maxsize=1)
def _day(second: int) -> date:
    """Return today, found once a second."""
    return localdate()


def _etag(request: HttpRequest) -> str:
    _, head = head_of(request)
    # The host is in it because pages print absolute addresses.
    address = f"{request.get_host()}{request.get_full_path()}"
    # The day is in it because pages say what is late, and since when.
    version = f"{VERSION} {head} {_day(int(time.time()))} {address}"
    return f'"{hashlib.sha256(version.encode()).hexdigest()[:32]}"'


def _with_validators(response: HttpResponse, etag: str) -> HttpResponse:
    response["ETag"] = etag
    if not response.streaming and response.status_code != 304:
        response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "public, no-cache"  # keep it, but ask before using it again
    response["Vary"] = "Cookie"
    return response
