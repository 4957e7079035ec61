"""What a letter of the week tells a person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.timezone import localdate

from agglo.core.today import Lot
from agglo.people.models import User
from agglo.people.permissions import permissions_of
from agglo.plan.permissions import READ_WORKING
from agglo.workshop.models import Preference
from agglo.workshop.permissions import READ_COMMENTS
from agglo.workshop.reports import exchanges, waiting
from agglo.workshop.reports.changes import Change, changes, watch
from agglo.workshop.reports.desk import read_desk
from agglo.workshop.reports.exchanges import Called

WEEK = timedelta(days=7)
MOST_CHANGES = 5
"""Changes that the letter gives of one action; the page gives them all."""


@dataclass(frozen=True, slots=True)
class Told:
    """One action that a person looks after, and what others changed of it."""

    key: str
    name: str
    changes: Sequence[Change]
    n_left_out: int


@dataclass(frozen=True, slots=True)
class Digest:
    """The week of one person."""

    since: date
    lots: Sequence[Lot]
    actions: Sequence[Told]
    mentions: Sequence[Called]

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to tell: then no letter leaves."""
        return not (self.lots or self.actions or self.mentions)


def digest(user: User, wish: str, at: datetime) -> Digest:
    """Return what a person wants to be told of the seven days before an instant."""
    since = at - WEEK
    on = localdate(at)
    held = permissions_of(user, on=on)
    called = exchanges.called_since(user, since) if READ_COMMENTS in held else []
    if wish == Preference.Digest.MENTIONS:
        return Digest(localdate(since), (), (), called)
    lots = [lot for lot in waiting.lots(user, on) if not lot.is_empty]
    told = _told(user, since, on) if READ_WORKING in held else []
    return Digest(localdate(since), lots, told, called)


def _told(user: User, since: datetime, on: date) -> list[Told]:
    keys = read_desk(user, on).mine
    watched = watch(keys)
    found: dict[str, list[Change]] = {}
    for change in changes(watched, since, but_by=user):
        found.setdefault(change.action, []).append(change)
    return [
        Told(key, watched.names[key], each[:MOST_CHANGES], max(0, len(each) - MOST_CHANGES))
        for key, each in found.items()
    ]
