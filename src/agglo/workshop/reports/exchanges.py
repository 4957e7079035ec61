"""What colleagues said about an object, and where they called someone."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.timezone import localtime

from agglo.journal.registry import Kind, histories
from agglo.people.models import User
from agglo.workshop.models import Comment, Mention
from agglo.workshop.reports.desk import Desk, Unread
from agglo.workshop.rules.comments import excerpt, may_correct
from agglo.workshop.rules.mentions import calls

ACTION = "plan.action"

WORKED_AT = {
    "plan.action": "plan:write_action",
    "plan.indicator": "plan:write_indicator",
    "plan.milestone": "plan:write_milestone",
    "plan.amount": "plan:write_amount",
}
"""Where staff work on an object; of any other, its own page is shown."""


@dataclass(frozen=True, slots=True)
class Subject:
    """What an exchange is about."""

    object_type: str
    key: str
    kind: str
    name: str
    href: str

    @property
    def exchange(self) -> str:
        """Return the address of the exchange."""
        return reverse("workshop:exchange", args=[self.object_type, self.key])


@dataclass(frozen=True, slots=True)
class Said:
    """One comment, as the person who reads the page may see it."""

    pk: int
    author: str
    at: datetime
    text: str
    pieces: Sequence[tuple[str, bool]]  # and whether each calls someone
    before: Sequence[str]  # earlier wordings, the first one first
    is_withdrawn: bool
    is_mine: bool
    may_correct: bool


@dataclass(frozen=True, slots=True)
class Called:
    """A comment that calls the person."""

    subject: Subject
    author: str
    at: datetime
    excerpt: str
    href: str
    is_read: bool


def subject(object_type: str, key: str) -> Subject | None:
    """Return what an exchange may be about: any object whose history can be read."""
    kind = histories.get(object_type)
    found = kind and kind.find(key)
    return _subject(kind, key, found) if kind and found else None


def said_about(about: Subject, user: User, now: datetime) -> list[Said]:
    """Return what was said, the first comment first, in three queries."""
    rows = (
        Comment.objects.about(about.object_type, about.key)
        .select_related("by")
        .prefetch_related("mentions__user")
        .order_by("pk")
    )
    every = {row.pk: row for row in rows}
    replaced = {row.supersedes_id for row in every.values()}
    current = (row for row in every.values() if row.pk not in replaced)
    found = [_said(row, every, user, now) for row in current]
    return sorted(found, key=lambda said: said.at)


def unread(user: User) -> list[Called]:
    """Return the comments that call a person and that they have not read, the latest first."""
    return _called(Mention.objects.filter(user=user, seen_at=None))


def unread_on(desk: Desk) -> list[Called]:
    """Return the same from a desk already read: no query more when they are about actions."""
    about = {(each.object_type, each.object_key) for each in desk.mentions}
    known = _known(desk)
    names = known | _subjects(about - known.keys())
    found = ((names.get((each.object_type, each.object_key)), each) for each in desk.mentions)
    return [_called_by(subject, each) for subject, each in found if subject]


def _known(desk: Desk) -> dict[tuple[str, str], Subject]:
    """Return the actions that unread comments are about."""
    keys = {each.object_key for each in desk.mentions if each.object_type == ACTION}
    return {
        (ACTION, key): Subject(ACTION, key, "action", name, reverse(WORKED_AT[ACTION], args=[key]))
        for key, name in desk.names.items()
        if key in keys
    }


def _called_by(about: Subject, unread: Unread) -> Called:
    href = f"{about.exchange}#message-{unread.comment}"
    at, said = localtime(unread.at), excerpt(unread.text)
    return Called(about, unread.author, at, said, href, is_read=False)


def called(user: User, *, most: int = 100) -> list[Called]:
    """Return the comments that call a person, read or not, the latest first."""
    return _called(Mention.objects.filter(user=user))[:most]


def called_since(user: User, since: datetime) -> list[Called]:
    """Return the comments that called a person since an instant, the latest first."""
    return _called(Mention.objects.filter(user=user, comment__at__gte=since))


def comments_of(object_type: str, key: str) -> Coalesce:
    """Count the comments about an object, those withdrawn left out: a column of another query."""
    about = Comment.objects.about(object_type, key).current().filter(withdrawn_at=None)
    counted = about.order_by().values("object_key").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted), 0)


def _called(mentions) -> list[Called]:
    found = list(
        mentions.filter(comment__withdrawn_at=None)
        .select_related("comment__by")
        .order_by("-comment__at")
    )
    names = _subjects((each.comment.object_type, each.comment.object_key) for each in found)
    return [
        Called(
            subject=about,
            author=str(each.comment.by),
            at=localtime(each.comment.at),
            excerpt=excerpt(each.comment.text),
            href=f"{about.exchange}#message-{each.comment.pk}",
            is_read=each.seen_at is not None,
        )
        for each in found
        if (about := names.get((each.comment.object_type, each.comment.object_key)))
    ]


def _subjects(objects: Iterable[tuple[str, str]]) -> dict[tuple[str, str], Subject]:
    """Return the subjects of several exchanges, in one query a nature."""
    keys_of: dict[str, set[str]] = {}
    for nature, key in objects:
        keys_of.setdefault(nature, set()).add(key)
    found: dict[tuple[str, str], Subject] = {}
    for nature, keys in keys_of.items():
        if kind := histories.get(nature):
            for one in kind.model._base_manager.filter(**{f"{kind.key}__in": keys}):
                key = str(getattr(one, kind.key))
                found[nature, key] = _subject(kind, key, one)
    return found


def _subject(kind: Kind, key: str, found) -> Subject:
    if page := WORKED_AT.get(kind.object_type):
        href = reverse(page, args=[key])
    else:
        href = found.get_absolute_url() if hasattr(found, "get_absolute_url") else ""
    return Subject(kind.object_type, key, str(kind.name), str(found), href)


def _said(row: Comment, every: dict[int, Comment], user: User, now: datetime) -> Said:
    before, first = [], row
    while first.supersedes_id is not None:
        first = every[first.supersedes_id]
        before.insert(0, first.text)
    is_mine, is_withdrawn = row.by_id == user.pk, row.withdrawn_at is not None
    return Said(
        pk=row.pk,
        author=str(row.by),
        at=localtime(first.at),
        text="" if is_withdrawn else row.text,
        pieces=() if is_withdrawn else _pieces(row),
        before=() if is_withdrawn else before,
        is_withdrawn=is_withdrawn,
        is_mine=is_mine,
        may_correct=is_mine and not is_withdrawn and may_correct(first.at, now),
    )


def _pieces(row: Comment) -> list[tuple[str, bool]]:
    """Cut a text where it calls someone, so that each call is shown as one."""
    names = {each.user_id: str(each.user) for each in row.mentions.all()}
    pieces, at = [], 0
    for call in calls(row.text, names):
        if call.found:
            end = call.start + call.length
            pieces += [
                (row.text[at : call.start - 1], False),
                (row.text[call.start - 1 : end], True),
            ]
            at = end
    return [*pieces, (row.text[at:], False)]
