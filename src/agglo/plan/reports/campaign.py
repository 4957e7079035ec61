"""What waits for publication across the plan, filtered, and what a publication made public."""

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import urlencode

from django.apps import apps
from django.db.models import Q
from django.urls import reverse
from django.utils.timezone import localtime

from agglo.core.french import fold
from agglo.journal.models import Entry
from agglo.journal.registry import histories
from agglo.people.models import User
from agglo.plan.models import Action, Amount, Indicator, Priority, Publication
from agglo.plan.reports import pending
from agglo.plan.reports.pending import Change
from agglo.plan.services import drafts
from agglo.plan.services.drafts import Unit

KINDS = {"action": "Action", "indicator": "Indicateur", "amount": "Montant"}

MANY = 10
"""Units written at one instant by one person: more are an import, that can be published alone."""


@dataclass(frozen=True, slots=True)
class Filters:
    """What narrows a campaign; every one stays in the address."""

    service: str = ""
    priorite: str = ""
    action: str = ""  # words of a name
    auteur: str = ""
    lot: str = ""  # the instant of an import

    @classmethod
    def read(cls, sent: Mapping[str, str]) -> Self:
        """Return the filters of an address."""
        return cls(*(sent.get(name, "").strip()[:160] for name in cls.__slots__))

    def as_query(self) -> str:
        """Return the filters as they are in an address."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return urlencode({name: text for name, text in said.items() if text})


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter."""

    key: str
    name: str


@dataclass(frozen=True, slots=True)
class Campaign:
    """The units that wait and answer the filters, with the choices of the filters."""

    filters: Filters
    units: list[Unit]
    n_all: int
    counts: Mapping[Unit, int]
    names: Mapping[Unit, str]
    marks: Mapping[Unit, str]
    services: tuple[Choice, ...]
    priorities: tuple[Choice, ...]
    authors: tuple[Choice, ...]
    lots: tuple[Choice, ...]

    @property
    def n_changes(self) -> int:
        """Return how many changes the units make."""
        return sum(self.counts.get(unit, 0) for unit in self.units)

    @property
    def state(self) -> str:
        """Return the mark of all the units together."""
        return state(self.marks, self.units)


@dataclass(frozen=True, slots=True)
class Part:
    """One unit as the page shows it."""

    value: str
    kind: str
    name: str
    href: str
    mark: str
    changes: tuple[Change, ...]
    n_changes: int

    @property
    def n_left_out(self) -> int:
        """Return how many changes are counted and not told."""
        return max(0, self.n_changes - len(self.changes))


@dataclass(frozen=True, slots=True)
class Opened:
    """One object that a publication changed for the public."""

    what: str
    name: str
    href: str


def campaign(filters: Filters, *, only: Unit | None = None) -> Campaign:
    """Return what waits, in nine queries at most. ``only`` keeps one unit, known even if idle."""
    counts = drafts.waiting_units()
    asked = list(counts) if only is None else [unit for unit in counts if unit == only]
    written, known = drafts.authors(), _Places.read()
    names = known.names_of(asked if only is None else [only])
    kept = [unit for unit in asked if _answers(unit, filters, names, written, known)]
    kept.sort(key=lambda unit: (list(KINDS).index(unit[0]), fold(names.get(unit, ""))))
    people = _people(written)
    return Campaign(
        filters=filters,
        units=kept,
        n_all=len(asked),
        counts=counts,
        names=names,
        marks=drafts.marks(),
        services=known.choices_of_services(asked),
        priorities=known.choices_of_priorities(asked),
        authors=tuple(Choice(str(pk), name) for pk, name in people.items()),
        lots=tuple(_lots(written, people)),
    )


def parts(units: Sequence[Unit], found: Campaign) -> list[Part]:
    """Return the units of a page with what would change of each."""
    told = pending.by_unit(pending.of_units(units)) if units else {}
    return [
        Part(
            value=f"{unit[0]}:{unit[1]}",
            kind=KINDS[unit[0]],
            name=found.names.get(unit, unit[1]),
            href=address(unit),
            mark=found.marks.get(unit, ""),
            changes=tuple(told.get(unit, ())),
            n_changes=found.counts.get(unit, 0),
        )
        for unit in units
    ]


def address(unit: Unit) -> str:
    """Return the page of the workshop where a unit is updated."""
    pages = {"action": "write_action", "indicator": "write_indicator", "amount": "write_amount"}
    return reverse(f"plan:{pages[unit[0]]}", args=[unit[1]])


def state(marks: Mapping[Unit, str], units: Iterable[Unit]) -> str:
    """Return one mark for several units."""
    text = "\n".join(f"{kind}:{key} {marks.get((kind, key), '')}" for kind, key in sorted(units))
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def became_public(publication: Publication) -> list[Opened]:
    """Return the objects that a publication changed for the public, each once."""
    line = Entry.objects.filter(
        object_type="plan.publication", object_key=str(publication.pk)
    ).first()
    if line is None:
        return []
    n_changes = line.after["n_changes"]
    rows = Entry.objects.filter(seq__gte=line.seq - n_changes, seq__lt=line.seq).order_by("seq")
    keys: dict[str, dict[str, None]] = {}
    for object_type, key in rows.values_list("object_type", "object_key"):
        keys.setdefault(object_type, {})[key] = None
    return [opened for nature, found in keys.items() for opened in _opened(nature, found)]


def _opened(object_type: str, keys: Iterable[str]) -> Iterator[Opened]:
    kind = histories.get(object_type)
    if kind is None:
        return
    rows = apps.get_model(object_type)._base_manager.filter(**{f"{kind.key}__in": list(keys)})
    seen = {str(getattr(row, kind.key)): row for row in rows.order_by("pk")}
    for key, row in seen.items():
        get = getattr(row, "get_absolute_url", None)
        href = get() if get else reverse("journal:history", args=[object_type, key])
        yield Opened(kind.name, str(row), href)


@dataclass(frozen=True, slots=True)
class _Places:
    """The services and priorities that actions and indicators are of."""

    services: dict[Unit, set[str]]
    priorities: dict[Unit, set[str]]
    of_priorities: dict[str, str]  # names, by key
    of_units: dict[Unit, str]

    @classmethod
    def read(cls) -> Self:
        names = dict(Priority.objects.filter(closed_on=None).values_list("key", "short_name"))
        found = cls({}, {}, names, {})
        path = ("key", "name", "service_pilot", "objectives__priority__key")
        for key, name, service, priority in Action.objects.values_list(*path):
            found._add(("action", key), name, service, priority)
        path = ("actions__service_pilot", "actions__objectives__priority__key")
        for key, name, service, *priorities in Indicator.objects.values_list(
            "key", "name", *path, "objectives__priority__key"
        ):
            for priority in priorities:
                found._add(("indicator", key), name, service, priority)
        sums = Amount.objects.filter(action=None).values_list("key", "label", "priority__key")
        for key, name, priority in sums:
            found._add(("amount", key), name, "", priority)
        return found

    def names_of(self, units: Iterable[Unit]) -> dict[Unit, str]:
        """Return what units are called; those that do not exist are left out."""
        return {unit: self.of_units[unit] for unit in units if unit in self.of_units}

    def _add(self, unit: Unit, name: str, service: str | None, priority: str | None) -> None:
        self.of_units[unit] = name
        if service:
            self.services.setdefault(unit, set()).add(service)
        if priority:
            self.priorities.setdefault(unit, set()).add(priority)

    def choices_of_services(self, units: Iterable[Unit]) -> tuple[Choice, ...]:
        """Return the services that some units are of."""
        found = {name for unit in units for name in self.services.get(unit, ())}
        return tuple(Choice(name, name) for name in sorted(found, key=fold))

    def choices_of_priorities(self, units: Iterable[Unit]) -> tuple[Choice, ...]:
        """Return the priorities that some units serve, in the order of the plan."""
        found = {key for unit in units for key in self.priorities.get(unit, ())}
        return tuple(Choice(key, name) for key, name in self.of_priorities.items() if key in found)


Written = Mapping[Unit, set[tuple[int, datetime]]]


def _answers(
    unit: Unit, filters: Filters, names: Mapping[Unit, str], written: Written, known: _Places
) -> bool:
    who = written.get(unit, set())
    words = fold(filters.action).split()
    return (
        (not filters.service or filters.service in known.services.get(unit, ()))
        and (not filters.priorite or filters.priorite in known.priorities.get(unit, ()))
        and all(word in fold(names.get(unit, "")) for word in words)
        and (not filters.auteur or any(str(by) == filters.auteur for by, _ in who))
        and (not filters.lot or any(_lot(by, at) == filters.lot for by, at in who))
    )


def _people(written: Written) -> dict[int, str]:
    keys = {by for found in written.values() for by, _ in found}
    return {user.pk: str(user) for user in User.objects.filter(Q(pk__in=keys)).order_by("name")}


def _lot(by: int, at: datetime) -> str:
    return f"{by}-{at.timestamp():.0f}"


def _lots(written: Written, people: Mapping[int, str]) -> Iterator[Choice]:
    """Yield the imports that wait: what one person wrote of many units at one instant."""
    sizes: dict[tuple[int, datetime], int] = {}
    for found in written.values():
        for by_and_at in found:
            sizes[by_and_at] = sizes.get(by_and_at, 0) + 1
    for (by, at), n_units in sorted(sizes.items(), key=lambda item: item[0][1], reverse=True):
        if n_units >= MANY:
            when = f"{localtime(at):%d/%m/%Y %H:%M}"
            said = f"{when}, {people.get(by, '')} ({n_units} fiches)"
            yield Choice(_lot(by, at), said)
