"""The register of processings, the copy that a person takes, the purge: all from one registry."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import islice

from django.db import transaction
from django.utils.module_loading import autodiscover_modules
from django.utils.timezone import localtime

from agglo.core import french
from agglo.core.processing import Processing, processings
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.people import permissions
from agglo.people.models import User

PURGE = "people.privacy"
"""Under which nature of object the journal tells of purges, by day."""

SHOWN = 20
"""Rows of each kind on the page; the file has them all."""


@cache
def register() -> tuple[Processing, ...]:
    """Return the processings of every room, by title."""
    autodiscover_modules("processing")
    return tuple(processings)


@dataclass(frozen=True, slots=True)
class Part:
    """What the instance holds of a person, of one kind, as her page shows it."""

    title: str
    columns: list[str]
    rows: list[list[str]]
    n_rows: int


def parts_of(user: User) -> list[Part]:
    """Return everything that is held of a person, some rows of each kind; her account first."""
    register()
    parts = []
    held = sorted(
        processings.holdings(user), key=lambda pair: not pair[0].key.startswith("people.")
    )
    for _, holdings in held:
        for holding in holdings:
            rows = iter(holding.rows)
            first = list(islice(rows, SHOWN))
            cells = [[said(value) for value in row.values()] for row in first]
            n_rows = len(first) + sum(1 for _ in rows)
            parts.append(Part(holding.title, list(first[0]) if first else [], cells, n_rows))
    return parts


def copy_of(user: User, at: datetime) -> dict[str, object]:
    """Return everything that is held of a person, as the file she takes."""
    register()
    return {
        "établi le": localtime(at).isoformat(timespec="seconds"),
        "traitements": [
            {
                "titre": processing.title,
                "finalité": processing.purpose,
                "base": processing.basis,
                "conservation": processing.kept,
                "données": {holding.title: list(holding.rows) for holding in holdings},
            }
            for processing, holdings in processings.holdings(user)
        ],
    }


def erase(user: User, at: datetime) -> None:
    """Delete what every room holds of a person and does not keep for another reason."""
    register()
    processings.erase(user, at)


def said(value: object) -> str:
    """Write a value for the person it is about."""
    match value:
        case None | "" | {}:
            return ""
        case bool():
            return "oui" if value else "non"
        case datetime():
            at = localtime(value)
            return f"{french.date_in_figures(at.date())} à {at:%H:%M}"
        case date():
            return french.date_in_figures(value)
        case Mapping():
            return ", ".join(f"{name}{french.NBSP}: {said(each)}" for name, each in value.items())
    return str(value)


REGISTER_COLUMNS = (
    "traitement",
    "finalité",
    "base légale",
    "personnes concernées",
    "données",
    "destinataires",
    "conservation",
)


def register_rows() -> Iterator[tuple[str, ...]]:
    """Yield the register, one processing a row."""
    for one in register():
        data = " ; ".join(one.data)
        yield one.title, one.purpose, one.basis, one.people, data, one.readers, one.kept


@transaction.atomic
def purge(*, at: datetime, actor: User | None = None, dry_run: bool = False) -> dict[str, int]:
    """Delete all that was kept long enough; return how many of each kind, by title.

    One line of the journal says how many, when there are any. ``dry_run`` does it all, then undoes
    it. Raises NotAllowed when a person asks who may not.
    """
    register()
    if actor is not None:
        permissions.require(actor, permissions.MANAGE_PRIVACY, on=localtime(at).date())
    gone = {each.key: each.run(at) for each in processings.purges()}
    titles = {each.key: each.title for each in processings.purges()}
    if any(gone.values()):
        after = {key: n for key, n in gone.items() if n}
        key = localtime(at).date().isoformat()
        journal.record(
            verb=f"{PURGE}:purge",
            object_type=PURGE,
            object_key=key,
            actor=actor,
            at=at,
            after=after,
        )
    if dry_run:
        transaction.set_rollback(True)
    return {titles[key]: n for key, n in gone.items()}


def last_purge() -> Entry | None:
    """Return the line of the last purge that deleted something."""
    return Entry.objects.filter(object_type=PURGE).order_by("-seq").first()
