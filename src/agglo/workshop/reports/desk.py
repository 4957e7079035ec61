"""What hangs on each action for one person: the last news, what waits to be public, the follows."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Max,
    Model,
    QuerySet,
    Value,
    When,
)
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
from agglo.workshop.models import Follow, Mention

NEWS: tuple[tuple[type[Model], str, str, str], ...] = (
    (Note, "action", "entered_by", "entered_at"),
    (Document, "action", "entered_by", "entered_at"),
    (Amount, "action", "entered_by", "entered_at"),
    (MilestoneChange, "milestone__action", "by", "at"),
)
"""What is news of an action when a person wrote it: a load of the pack tells nothing new."""


TEXTS = ("desk_name", "desk_service", "desk_elected")


@dataclass(frozen=True, slots=True)
class Unread:
    """A comment that calls the person, who has not read it."""

    comment: int
    at: datetime
    object_type: str
    object_key: str
    author: str
    text: str


@dataclass(slots=True)
class Desk:
    """What one person should know of every action, by its key, in the order of the plan."""

    names: dict[str, str] = field(default_factory=dict)
    pilots: dict[str, tuple[str, str]] = field(default_factory=dict)  # service, elected person
    news: dict[str, datetime] = field(default_factory=dict)
    pending: dict[str, int] = field(default_factory=dict)
    followed: set[str] = field(default_factory=set)
    mentions: list[Unread] = field(default_factory=list)  # not read yet, the latest first
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
    follows = _rows("follow", Follow.objects.filter(user=user), "action__key", at=F("since"))
    parts = [_actions(), *_news(), *_pending(), follows, _mentions(user)]
    for kind, key, n, at, *texts in sorted(_union(parts), key=lambda row: row[2]):
        match kind:
            case "action":
                desk.names[key], desk.pilots[key] = texts[0], (texts[1], texts[2])
            case "mention":
                desk.mentions.append(Unread(n, at, texts[0], key, texts[1], texts[2]))
            case "news":
                desk.news[key] = max(at, desk.news.get(key, at))
            case "pending":
                desk.pending[key] = desk.pending.get(key, 0) + n
            case _:
                desk.followed.add(key)
    desk.mentions.sort(key=lambda each: each.at, reverse=True)
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
    return _rows("action", live, "key", n=F("pk"), texts=texts)


def _news() -> Iterator[QuerySet]:
    for model, action, by, at in NEWS:
        written = {f"{by}__isnull": False, f"{action}__closed_on": None}
        yield _rows("news", model._default_manager.filter(**written), f"{action}__key", at=Max(at))


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
        yield _rows("pending", waiting, f"{action}__key", n=Count("pk"))


def _mentions(user: User) -> QuerySet:
    by = "comment__by__"
    author = Case(
        When(**{f"{by}closed_at__isnull": False}, then=Value("compte fermé")),
        When(**{f"{by}name": ""}, then=F(f"{by}email")),
        default=F(f"{by}name"),
        output_field=CharField(),
    )
    waiting = Mention.objects.filter(user=user, seen_at=None, comment__withdrawn_at=None)
    texts = [F("comment__object_type"), author, F("comment__text")]
    key, at = "comment__object_key", F("comment__at")
    return _rows("mention", waiting, key, n=F("comment_id"), at=at, texts=texts)


def _rows(kind: str, rows: QuerySet, key: str, *, n=None, at=None, texts=None) -> QuerySet:
    """Return rows of one shape, so that they can be read together.

    ``key`` is the way to the key of what they are about, such as ``action__key``.
    """
    texts = texts or [Value("")] * 3
    shaped = rows.order_by().annotate(desk_kind=Value(kind), desk_key=F(key))
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
