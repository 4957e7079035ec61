"""What hangs on each action for one person: the last news, what waits to be public, the follows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Count, DateTimeField, F, IntegerField, Max, Model, QuerySet, Value
from django.utils.timezone import localdate

from agglo.core.french import fold
from agglo.people.models import Organisation, User
from agglo.people.permissions import memberships
from agglo.plan.models import (
    Action,
    Amount,
    Document,
    Link,
    MilestoneChange,
    Note,
)
from agglo.plan.services.drafts import pending_milestones
from agglo.workshop.models import Follow

NEWS: tuple[tuple[type[Model], str, str, str], ...] = (
    (Note, "action", "entered_by", "entered_at"),
    (Document, "action", "entered_by", "entered_at"),
    (Amount, "action", "entered_by", "entered_at"),
    (MilestoneChange, "milestone__action", "by", "at"),
)
"""What is news of an action when a person wrote it: a load of the pack tells nothing new."""


TEXTS = ("desk_name", "desk_service", "desk_elected")


@dataclass(slots=True)
class Desk:
    """What one person should know of every action, by its key, in the order of the plan."""

    names: dict[str, str] = field(default_factory=dict)
    pilots: dict[str, tuple[str, str]] = field(default_factory=dict)  # service, elected person
    news: dict[str, datetime] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)
    services: frozenset[str] = frozenset()  # those that the person acts for, folded

    def news_on(self, key: str) -> date | None:
        """Return the day of the last news of an action, None when there never was any."""
        at = self.news.get(key)
        return localdate(at) if at else None

    def is_mine(self, key: str) -> bool:
        """Say whether the person follows an action, or acts for the service that pilots it."""
        service = self.pilots.get(key, ("", ""))[0]
        return key in self.followed or (bool(service) and fold(service) in self.services)

    @property
    def mine(self) -> list[str]:
        """Return the keys of the actions that the person looks after."""
        return [key for key in self.names if self.is_mine(key)]


def read_desk(user: User, on: date) -> Desk:
    """Return the desk of a person on a day, in one query, whatever the number of actions."""
    desk = Desk(services=services_of(user, on))
    follows = _rows("follow", Follow.objects.filter(user=user), "action__", at=F("since"))
    rows = sorted(_union([_actions(), *_news(), *_pending(), follows]), key=lambda row: row[2])
    for kind, key, n, at, name, service, elected in rows:
        match kind:
            case "action":
                desk.names[key], desk.pilots[key] = name, (service, elected)
            case "news":
                desk.news[key] = max(at, desk.news.get(key, at))
            case "pending":
                desk.pending[key] = desk.pending.get(key, 0) + n
            case _:
                desk.followed.add(key)
    return desk


def services_of(user: User, on: date) -> frozenset[str]:
    """Return the services that a person acts for, as the plan may name them, folded."""
    return frozenset(
        fold(held.organisation.name)
        for held in memberships(user, on=on)
        if held.organisation.kind == Organisation.Kind.SERVICE
    )


def _actions() -> QuerySet:
    live = Action.objects.filter(closed_on=None)
    texts = [F("name"), F("service_pilot"), F("elected_pilot")]
    return _rows("action", live, "", n=F("pk"), texts=texts)


def _news() -> Iterator[QuerySet]:
    for model, action, by, at in NEWS:
        written = {f"{by}__isnull": False, f"{action}__closed_on": None}
        yield _rows("news", model._default_manager.filter(**written), f"{action}__", at=Max(at))


def _pending() -> Iterator[QuerySet]:
    links = Link.objects.pending()
    for waiting, action in (
        (Note.objects.pending().filter(kind=Note.Kind.NEWS), "action"),
        (Document.objects.pending(), "action"),
        (Amount.objects.pending().exclude(action=None), "action"),
        (pending_milestones(), "action"),
        (links, "action"),
        (links, "other"),
    ):
        yield _rows("pending", waiting, f"{action}__", n=Count("pk"))


def _rows(kind: str, rows: QuerySet, action: str, *, n=None, at=None, texts=None) -> QuerySet:
    """Return rows of one shape, so that they can be read together.

    ``action`` is the way to the action, such as ``indicator__actions__``.
    """
    texts = texts or [Value("")] * 3
    shaped = rows.order_by().annotate(desk_kind=Value(kind), desk_key=F(f"{action}key"))
    shaped = shaped.annotate(**dict(zip(TEXTS, texts, strict=True))).values(
        "desk_kind", "desk_key", *TEXTS
    )
    return shaped.annotate(
        desk_n=n or Value(0, output_field=IntegerField()),
        desk_at=at or Value(None, output_field=DateTimeField(null=True)),
    ).values_list("desk_kind", "desk_key", "desk_n", "desk_at", *TEXTS)


def _union(rows: Collection[QuerySet]) -> QuerySet:
    first, *others = rows
    return first.union(*others, all=True)
