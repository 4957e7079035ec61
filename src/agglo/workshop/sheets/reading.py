"""What every kind of import shares: reading cells, looking names up, telling what happened."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from django.utils.timezone import localdate

from agglo.core.french import quoted, typeset
from agglo.core.refusal import Refusal
from agglo.core.unreadable import Unreadable
from agglo.people.models import User
from agglo.plan.models import Action
from agglo.plan.models.facts import Qualifier
from agglo.plan.services.standing import Left
from agglo.territory.models import Source
from agglo.workshop.rules.sheets.entries import Entry, Fault, Texts
from agglo.workshop.rules.sheets.fields import Kind
from agglo.workshop.rules.sheets.names import Names, words

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Shown:
    """One row as the preview tells it: what it is about, what is in force, what will be."""

    name: str
    before: str
    after: str
    who: str = ""  # who wrote what is in force


@dataclass(slots=True)
class Undone:
    """What undoing an import did, and what it left because someone changed it since."""

    n_undone: int = 0
    left: list[Left] = field(default_factory=list)


class Import(Protocol):
    """One kind of import, for one person at one instant."""

    kind: Kind
    is_read_when_judged: bool  # or when it is made, before any lock

    def read(self, rows: Iterable[Texts]) -> list[Entry]:
        """Read rows, with the faults of their cells."""

    def lock(self, entries: Sequence[Entry]) -> None:
        """Lock what the rows are about until the transaction ends."""

    def judge(self, entries: Sequence[Entry]) -> None:
        """Say what each row without a fault would do."""

    def identity(self, entry: Entry) -> tuple:
        """Return what a row is about, what is in force and what it says, as plain values."""

    def shown(self, entries: Sequence[Entry]) -> list[Shown]:
        """Tell rows as people read them."""

    def write(self, entries: Sequence[Entry], why: str) -> dict[str, Any]:
        """Write the rows that change something; return what undoing needs."""

    def undo(self, written: dict[str, Any], why: str) -> Undone:
        """Undo what was written, by corrections."""


@dataclass(slots=True)
class Base:
    """The person and the instant of an import."""

    actor: User
    at: datetime

    @property
    def day(self):
        """Return the local day."""
        return localdate(self.at)


def read_cell(entry: Entry, row: Texts, key: str, read: Callable[[str], T]) -> T | None:
    """Read one cell; None when it is blank or wrong, which the row then says."""
    text = row.cells.get(key, "")
    if not text:
        return None
    try:
        return read(text)
    except Unreadable as unreadable:
        entry.refuse(Fault.of(key, unreadable))
        return None


def require_cells(entry: Entry, row: Texts, kind: Kind) -> None:
    """Refuse a row that lacks something required, or that has something under no title."""
    for each in kind.fields:
        if each.is_required and not row.cells.get(each.key, ""):
            says = typeset(f"Case vide, attendu : {each.title.lower()}.")
            entry.refuse(Fault(each.key, says))
    if row.stray:
        says = f"{quoted(row.stray[:40])} est dans une colonne sans titre. Une virgule décimale "
        entry.refuse(Fault("", f"{says}prise pour un séparateur donne cela."))


def refusal_fault(key: str, refusal: Refusal) -> Fault:
    """Return the fault of a row that a rule of the plan refuses: why, and what to do."""
    said = " ".join(part % refusal.facts for part in (refusal.why, refusal.remedy))
    return Fault(key, typeset(said))


QUALIFIERS = words(
    {
        Qualifier.ABOUT.value: ("environ", "à peu près", "~"),
        Qualifier.AT_LEAST.value: ("au moins", "plus de", "minimum"),
        Qualifier.AT_MOST.value: ("au plus", "moins de", "maximum"),
        "exact": ("exactement",),
    },
    "environ, au moins, au plus, ou rien",
)


def qualifier(text: str) -> str:
    """Read how exact a value is."""
    found = QUALIFIERS.find(text)
    return Qualifier.EXACT.value if found == "exact" else found


def limited(length: int) -> Callable[[str], str]:
    """Return the reader of a text that has to fit."""

    def read(text: str) -> str:
        if len(text) > length:
            raise Unreadable(text, f"un texte de {length} caractères au plus (ici {len(text)})")
        return text

    return read


def action_names() -> Names[int]:
    """Return the actions of the plan, by key and by name."""
    rows = Action.objects.filter(closed_on=None).values_list("pk", "key", "name")
    found = ((pk, (key, name)) for pk, key, name in rows)
    return Names(found, "la clé ou le nom exact d’une action")


def source_names() -> Names[int]:
    """Return the sources, by key and by title."""
    rows = Source.objects.filter(closed_on=None).values_list("pk", "key", "title")
    return Names(((pk, (key, title)) for pk, key, title in rows), "une source connue")
