"""The history of one object, as a page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q
from django.urls import reverse
from django.utils.timezone import localtime, now

from agglo.journal import wording
from agglo.journal.models import Entry
from agglo.journal.registry import Kind, histories

LINES_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class HistoryLine:
    """One thing that happened."""

    seq: int
    at: datetime
    when: str
    what: str
    who: str
    why: str
    is_new: bool
    changes: list[wording.Change]
    hash: str
    is_work: bool  # not public yet, or never
    restore: str  # address of the page that goes back to it; blank when none does


@dataclass(frozen=True, slots=True)
class History:
    """What happened to an object, the latest first."""

    kind: str
    title: str
    address: str
    page: Page
    lines: list[HistoryLine]


@dataclass(frozen=True, slots=True)
class Reader:
    """Who reads a history: what they see of it."""

    user: Any = None
    sees_names: bool = False
    sees_work: bool = False


def reader_of(user: Any, kind: Kind, on: date) -> Reader:
    """Return what a person sees of the histories of a nature; a stranger, what is public."""
    if not user.is_authenticated:
        return Reader()
    is_auditor, colleague = user.may("journal.entry:read", on=on), histories.work.names
    return Reader(
        user=user,
        sees_names=is_auditor or bool(colleague and user.may(colleague, on=on)),
        sees_work=is_auditor or bool(kind.work and user.may(kind.work, on=on)),
    )


def history(kind: Kind, key: str, *, number: object, reader: Reader) -> History | None:
    """Return a page of the history of an object, or None when nothing is known of it.

    Four queries and one a nature of object that the lines name, whatever the number of lines.
    """
    entries = Entry.objects.filter(object_type=kind.object_type, object_key=key)
    if not reader.sees_work:
        entries = entries.exclude(not_public())
    page = Paginator(
        entries.select_related("actor", "imported").order_by("-seq"), LINES_PER_PAGE
    ).get_page(number)
    found = kind.find(key, in_public=not reader.sees_work)
    if found is None and not page.paginator.count:
        return None
    names = _names(mention for entry in page for mention in wording.mentions(entry, kind))
    return History(
        kind=kind.name,
        title=str(found or key),
        address=_address(found),
        page=page,
        lines=[_line(entry, kind, names, reader) for entry in page],
    )


def not_public() -> Q:
    """Return the condition that a line tells what is not public yet, or never will be."""
    work = histories.work
    public_until = work.since() if work.verbs else None
    condition = Q(verb__in=work.verbs)
    return condition & Q(at__gt=public_until) if public_until else condition


def _restore(entry: Entry, reader: Reader) -> str:
    restoring = histories.restoring
    if not restoring.page or reader.user is None or not restoring.may(entry, reader.user, now()):
        return ""
    return reverse(restoring.page, args=[entry.seq])


def _line(entry: Entry, kind: Kind, names: wording.Names, reader: Reader) -> HistoryLine:
    at = localtime(entry.at)
    return HistoryLine(
        seq=entry.seq,
        at=at,
        when=wording.on_day(at),
        what=histories.verb(entry.verb),
        who=_who(entry, reader.sees_names),
        why=entry.why,
        is_new=entry.before is None,
        changes=wording.changes(entry, kind, names),
        hash=entry.hash,
        is_work=entry.verb in histories.work.verbs,
        restore=_restore(entry, reader),
    )


def _names(mentions: Iterable[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Return what the objects that lines name are called: those of a public nature."""
    keys_of: dict[str, set[str]] = {}
    for label, key in mentions:
        keys_of.setdefault(label, set()).add(key)
    names = {}
    for label, keys in keys_of.items():
        if kind := histories.get(label):
            found = kind.model._base_manager.filter(**{f"{kind.key}__in": keys})
            names |= {(label, str(getattr(one, kind.key))): str(one) for one in found}
    return names


def _who(entry: Entry, with_names: bool) -> str:
    if entry.imported:
        return f"le chargement du pack {entry.imported.pack}"
    if entry.actor is None:
        return ""
    return str(entry.actor) if with_names else "une personne habilitée"


def _address(found: Model | None) -> str:
    get = getattr(found, "get_absolute_url", None)
    return get() if get else ""
