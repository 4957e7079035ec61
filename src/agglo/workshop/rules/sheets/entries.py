"""The rows of a sheet once they are read: what each would do, and every fault it has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from agglo.core.french import quoted, typeset
from agglo.core.unreadable import Unreadable
from agglo.packs.faults import shown

What = Literal["fault", "correct", "add", "same", "left"]

WHATS: dict[What, tuple[str, str]] = {
    "fault": ("à corriger", "à corriger"),
    "correct": ("correction", "corrections"),
    "add": ("ajout", "ajouts"),
    "same": ("déjà enregistrée", "déjà enregistrées"),
    "left": ("ignorée", "ignorées"),
}
"""What becomes of a row, in the order it is shown: one, many."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in one cell, said in a sentence; ``field`` is blank when it is the row."""

    field: str
    says: str

    @classmethod
    def of(cls, field: str, unreadable: Unreadable) -> "Fault":
        """Return the fault of a cell that cannot be read."""
        expected = f"attendu : {unreadable.expected}."
        if not unreadable.found:
            return cls(field, typeset(f"Case vide, {expected}"))
        return cls(field, typeset(f"{quoted(shown(unreadable.found))}, {expected}"))


@dataclass(frozen=True, slots=True)
class Texts:
    """One row as it is written: its line, the text of each field, the column of each."""

    line: int
    cells: Mapping[str, str]
    places: Mapping[str, int]  # those of the cells that can be mended
    unit: str = ""  # what the title of the value says
    column: int = -1  # of the value, when a line has several
    stray: str = ""  # what is written under no title

    @property
    def id(self) -> str:
        """Return what names the entry in an address and a form."""
        return f"{self.line}" if self.column < 0 else f"{self.line}-{self.column}"


@dataclass(slots=True)
class Entry:
    """One row and what it would do. ``payload`` is what its kind needs to write it."""

    line: int
    column: int = -1
    what: What = "left"
    faults: list[Fault] = field(default_factory=list)
    payload: Any = None
    before_at: datetime | None = None  # when what is in force was written
    needs_why: bool = False
    doubt: str = ""  # a sentence: it can be imported, and looks wrong

    def refuse(self, fault: Fault) -> None:
        """Keep the row from being imported."""
        self.faults.append(fault)
        self.what = "fault"
