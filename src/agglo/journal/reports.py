"""The history of one object, as a page shows it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Page, Paginator
from django.db.models import Model
from django.utils.timezone import localtime

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


@dataclass(frozen=True, slots=True)
class History:
    """What happened to an object, the latest first."""

    kind: str
    title: str
    address: str
    page: Page
    lines: list[HistoryLine]


def history(kind: Kind, key: str, *, number: object, with_names: bool) -> History | None:
    """Return a page of the history of an object, or None when nothing is known of it.

    People are named only ``with_names``. Three queries and one a nature of object that the lines
    name, whatever the number of lines.
    """
    entries = Entry.objects.filter(object_type=kind.object_type, object_key=key)
    page = Paginator(
        entries.select_related("actor", "imported").order_by("-seq"), LINES_PER_PAGE
    ).get_page(number)
    found = kind.find(key)
    if found is None and not page.paginator.count:
        return None
    names = _names(mention for entry in page for mention in wording.mentions(entry, kind))
    return History(
        kind=kind.name,
        title=str(found or key),
        address=_address(found),
        page=page,
        lines=[_line(entry, kind, names, with_names) for entry in page],
    )


def _line(entry: Entry, kind: Kind, names: wording.Names, with_names: bool) -> HistoryLine:
    at = localtime(entry.at)
    return HistoryLine(
        seq=entry.seq,
        at=at,
        when=wording.on_day(at),
        what=histories.verb(entry.verb),
        who=_who(entry, with_names),
        why=entry.why,
        is_new=entry.before is None,
        changes=wording.changes(entry, kind, names),
        hash=entry.hash,
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
