"""The brief itself, without Django: a page and a PDF are two renderings of it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date

from agglo.core.french import count


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a table: its text, the public page it opens, a second line under it."""

    text: str
    path: str = ""
    note: str = ""
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under titles; ``left_out`` says how many rows are not shown."""

    titles: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    left_out: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """A figure set large, with the page where its records are."""

    text: str
    label: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a brief. One that has nothing says so: silence would read as good news."""

    title: str
    lines: tuple[str, ...] = ()
    numbers: tuple[Number, ...] = ()
    table: Table | None = None
    nothing: str = ""

    @property
    def is_empty(self) -> bool:
        """Say whether there is nothing to show but the sentence that says it."""
        return not (self.lines or self.numbers or (self.table and self.table.rows))


@dataclass(frozen=True, slots=True)
class Brief:
    """All that one brief says on a day."""

    kind: str  # action, commune, portfolio: what the address of its PDF names
    key: str
    eyebrow: str
    title: str
    lede: str
    path: str  # the public page, blank when there is none
    on: date
    facts: tuple[tuple[str, str], ...]
    sections: tuple[Section, ...]
    rank: int = 0  # of its priority, for the colour

    def as_json(self) -> dict[str, object]:
        """Return what the PDF is made from."""
        return asdict(self) | {
            "on": {"year": self.on.year, "month": self.on.month, "day": self.on.day}
        }


def table(
    titles: tuple[str, ...], rows: Iterable[tuple[Cell, ...]], *, most: int, words: str
) -> Table:
    """Return a table of so many rows at most, which says how many it leaves out.

    >>> table(("Nom",), [(Cell("a"),), (Cell("b"),)], most=1, words="action,actions").left_out
    'et 1 autre action'
    """
    every = tuple(rows)
    one, _, many = words.partition(",")
    n_left = len(every) - most
    left_out = f"et {count(n_left, f'autre {one}', f'autres {many}')}" if n_left > 0 else ""
    return Table(titles, every[:most], left_out)
