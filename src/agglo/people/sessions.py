"""The sessions of an account: when each was last used, and cleaning up after those that ended."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from allauth.account.adapter import get_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now

from agglo.people.devices import device
from agglo.people.models import User

FRESH = timedelta(minutes=10)
"""A session used again within it is not noted again: a page must not cost a write."""

MOST_REMEMBERED = 10_000
"""Sessions that this process remembers to have noted, before it forgets them all."""

CACHE_TABLE = "people_cache"


@dataclass(frozen=True, slots=True)
class Seat:
    """A session as its owner reads it."""

    pk: int
    device: str
    ip: str
    opened_at: datetime
    seen_at: datetime
    is_this_one: bool


class LastSeen:
    """Middleware: note when a session is used, once in a while and by one statement."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.noted: dict[str, datetime] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            self._note(request, now())
        return self.get_response(request)

    def _note(self, request: HttpRequest, at: datetime) -> None:
        key = request.session.session_key
        if key in self.noted and at - self.noted[key] < FRESH:
            return
        if len(self.noted) >= MOST_REMEMBERED:
            self.noted.clear()
        self.noted[key] = at
        ip = get_adapter(request).get_client_ip(request)
        session = UserSession.objects.filter(session_key=key, last_seen_at__lte=at - FRESH)
        session.update(last_seen_at=at, ip=ip)


def seats(user: User, this: str | None) -> list[Seat]:
    """Return the open sessions of an account, this one first, then the last used first."""
    by_use = sorted(_seats(user, this), key=lambda seat: seat.seen_at, reverse=True)
    return sorted(by_use, key=lambda seat: not seat.is_this_one)


def _seats(user: User, this: str | None) -> Iterator[Seat]:
    for session in UserSession.objects.purge_and_list(user):
        yield Seat(
            pk=session.pk,
            device=device(session.user_agent),
            ip=session.ip,
            opened_at=session.created_at,
            seen_at=session.last_seen_at,
            is_this_one=session.session_key == this,
        )


def clean(*, at: datetime) -> dict[str, int]:
    """Delete the sessions that ended, what was noted of them, and what the shared cache forgot."""
    gone, _ = Session.objects.filter(expire_date__lt=at).delete()
    open_keys = Session.objects.values("session_key")
    noted, _ = UserSession.objects.exclude(session_key__in=open_keys).delete()
    with connection.cursor() as cursor:
        limit = connection.ops.adapt_datetimefield_value(at.replace(microsecond=0))
        table = connection.ops.quote_name(CACHE_TABLE)
        cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [limit])  # noqa: S608
        forgotten = cursor.rowcount
    return {"sessions": gone, "noted": noted, "cached": forgotten}
