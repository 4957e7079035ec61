"""What is done with personal data: each room declares its processings in ``processing.py``.

One declaration feeds the public register, the copy that a person takes of her data, the closing of
an account and the daily purge, so that none of them can forget what another knows:

    from agglo.core.processing import MISSION, Processing, Purge, register

    register(
        Processing(
            key="desk.letters",
            title="Courriers du guichet",
            purpose="Répondre aux personnes qui écrivent.",
            basis=MISSION,
            people="Personnes qui écrivent",
            data=("adresse électronique", "texte du courrier"),
            readers="Agents du guichet",
            kept="30 jours après la réponse.",
            fields=("desk.letter.email", "desk.letter.answered_by"),
            purges=(Purge("desk.letters", "courriers répondus", purge_letters),),
        )
    )

``fields`` names every field that holds something of a person; a test fails when a model has one
that no processing names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

MISSION = "Mission d’intérêt public (article 6, paragraphe 1, e du RGPD)"
LEGAL = "Obligation légale (article 6, paragraphe 1, c du RGPD)"

_KEY = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*", re.ASCII)
_FIELD = re.compile(r"[a-z_]+\.[a-z]+\.[a-z_]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class Holding:
    """What the instance holds of one person, of one kind: a list of rows, by French label."""

    title: str
    rows: Iterable[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Purge:
    """What is deleted once it was kept long enough; ``run`` deletes it and says how many."""

    key: str  # room.things, such as ``plan.remarks``
    title: str  # plural: « signalements »
    run: Callable[[datetime], int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Processing:
    """One use of personal data, as the register says it, and what can be done about it."""

    key: str
    title: str
    purpose: str
    basis: str  # MISSION or LEGAL
    people: str  # whose data
    data: tuple[str, ...]
    readers: str  # who may read them
    kept: str  # how long, and what happens then
    fields: tuple[str, ...]  # app.model.field, as in ``people.user.email``

    holds: Callable[[Any], Iterable[Holding]] | None = None
    """From a person to what is held of her: her copy of her data."""

    erase: Callable[[Any, datetime], None] | None = None
    """Delete what is held of a person whose account closes and is not kept for another reason."""

    purges: tuple[Purge, ...] = ()

    def __post_init__(self) -> None:
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"a processing's key is like desk.letters, received {self.key!r}")
        if self.basis not in {MISSION, LEGAL}:
            raise ValueError(f"{self.key} needs a basis, received {self.basis!r}")
        if wrong := [name for name in self.fields if not _FIELD.fullmatch(name)]:
            raise ValueError(f"{self.key}: fields are like people.user.email, received {wrong}")


@dataclass(slots=True)
class Processings:
    """The processings of all rooms, by key."""

    _known: dict[str, Processing] = field(default_factory=dict)

    def register(self, processing: Processing) -> Processing:
        """Declare a processing. Raises ValueError when another one has its key."""
        if self._known.setdefault(processing.key, processing) is not processing:
            raise ValueError(f"two processings have the key {processing.key!r}")
        return processing

    def remove(self, key: str) -> None:
        """Take a processing out: for tests."""
        del self._known[key]

    def __iter__(self) -> Iterator[Processing]:
        return iter(sorted(self._known.values(), key=lambda one: one.title))

    def named_fields(self) -> frozenset[str]:
        """Return every field that some processing names."""
        return frozenset(name for one in self for name in one.fields)

    def holdings(self, person: Any) -> list[tuple[Processing, list[Holding]]]:
        """Return everything that is held of a person, by processing."""
        return [(one, list(one.holds(person))) for one in self if one.holds]

    def erase(self, person: Any, at: datetime) -> None:
        """Delete everything that is held of a person and not kept for another reason."""
        for one in self:
            if one.erase:
                one.erase(person, at)

    def purges(self) -> list[Purge]:
        """Return everything that is deleted in time, in the order of the keys."""
        return sorted((each for one in self for each in one.purges), key=lambda each: each.key)


processings = Processings()
"""The one registry of the process, filled by ``autodiscover_modules("processing")``."""

register = processings.register


def table(queryset: Any, columns: Mapping[str, str]) -> Iterator[Mapping[str, object]]:
    """Yield the rows of a query by French label, in the order of the columns.

    ``columns`` goes from what a person reads to the field: only what is named is given, since a row
    may also hold something of somebody else.
    """
    for cells in queryset.values_list(*columns.values()).iterator(chunk_size=1000):
        yield dict(zip(columns, cells, strict=True))
