"""What a person follows, and what changed of it lately."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from agglo.people.models import User
from agglo.plan.models import Action
from agglo.workshop.reports.changes import Change, changes, watch

LATELY = timedelta(days=30)
MOST = 12


@dataclass(frozen=True, slots=True)
class Followed:
    """One action that a person follows, with its last change of the month."""

    key: str
    name: str
    change: Change | None


@dataclass(frozen=True, slots=True)
class Latest:
    """The actions that a person follows, those that changed last first."""

    shown: Sequence[Followed]
    n_all: int


def latest(user: User, now: datetime) -> Latest:
    """Return what a person follows, in two queries whatever the number of actions."""
    watched = watch(
        Action.objects.filter(closed_on=None, follows__user=user).order_by().values("key")
    )
    last: dict[str, Change] = {}
    for change in changes(watched, now - LATELY):
        last.setdefault(change.action, change)
    every = [Followed(key, name, last.get(key)) for key, name in watched.names.items()]
    every.sort(key=lambda one: one.change.at.date() if one.change else date.min, reverse=True)
    return Latest(every[:MOST], len(every))
