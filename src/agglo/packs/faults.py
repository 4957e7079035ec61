"""What is wrong in a pack, said to the person who must mend it: every fault at once."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from rich.console import Console
from rich.table import Table as RichTable
from rich.text import Text

from agglo.core.french import typeset

FOUND_LENGTH = 80
"""A longer value is cut when it is shown: a cell can hold a page."""

SHOWN = 2_000
"""More faults than these are counted, not listed: nobody mends more at a sitting."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing to mend, and where.

    ``line`` is counted from 1, None when the fault is the file's; ``column`` is a column of a
    table, a key of a TOML file or blank. ``expected`` says in French what should be there.
    """

    file: str
    line: int | None
    column: str
    found: str
    expected: str

    def __str__(self) -> str:
        line = f"ligne {self.line}" if self.line else ""
        place = ", ".join(filter(None, (self.file, line, self.column)))
        found = f" « {shown(self.found)} »," if self.found else ""
        return typeset(f"{place} :{found} attendu : {self.expected}")


class BadPack(Exception):
    """Someone must edit a pack; every fault is named at once, in the order of the files."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults[:20]))


def shown(text: str) -> str:
    """Return a text as it can be shown on one line: cut, and without what moves a cursor.

    >>> shown("deux\\nlignes"), len(shown("x" * 500))
    ('deux⏎lignes', 80)
    """
    text = text[: FOUND_LENGTH + 1].replace("\n", "⏎")
    text = "".join(char if char.isprintable() else "�" for char in text)
    return text if len(text) <= FOUND_LENGTH else f"{text[: FOUND_LENGTH - 1]}…"


def nearest(text: str, known: Iterable[str]) -> str:
    """Return the known word that looks most like a text, blank when none does.

    >>> nearest("piscine-renove", ["piscine-renovee", "haies"])
    'piscine-renovee'
    >>> nearest("zzz", ["piscine-renovee", "haies"])
    ''
    """
    return next(iter(get_close_matches(text[:200], sorted(known), n=1, cutoff=0.6)), "")


def or_nearest(expected: str, text: str, known: Iterable[str]) -> str:
    """Add to what is expected the known word that looks most like what was found.

    >>> or_nearest("une colonne connue", "nmae", ["key", "name"])
    'une colonne connue ; peut-être « name »'
    """
    guess = nearest(text, known)
    return f"{expected} ; peut-être « {guess} »" if guess else expected


def render(faults: Iterable[Fault], console: Console) -> None:
    """Print the faults as one table."""
    faults = tuple(faults)
    table = RichTable(title=count(len(faults)), title_justify="left", expand=False)
    table.add_column("fichier", overflow="fold")
    table.add_column("ligne", justify="right")
    table.add_column("colonne ou clé", overflow="fold")
    table.add_column("trouvé", overflow="fold")
    table.add_column("attendu", overflow="fold")
    for row in rows(faults[:SHOWN]):
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)
    if len(faults) > SHOWN:
        console.print(typeset(f"… et {len(faults) - SHOWN} autres : corrigez d'abord celles-ci."))


def rows(faults: Iterable[Fault]) -> Iterator[tuple[str, str, str, str, str]]:
    """Yield what each line of the table shows."""
    for fault in faults:
        line = "" if fault.line is None else str(fault.line)
        yield fault.file, line, fault.column, shown(fault.found), typeset(fault.expected)


def count(n_faults: int) -> str:
    """Say how many faults there are.

    >>> count(0), count(1), count(2)
    ('aucune erreur', '1 erreur', '2 erreurs')
    """
    return "aucune erreur" if not n_faults else f"{n_faults} erreur{'s' if n_faults > 1 else ''}"
