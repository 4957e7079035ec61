"""What a sheet would do if it were confirmed now."""

import hashlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from agglo.core.sheets import Table
from agglo.core.sheets.rows import letters
from agglo.people.models import User
from agglo.workshop.models import Sheet
from agglo.workshop.rules.sheets.entries import WHATS, Entry
from agglo.workshop.rules.sheets.matching import Matching, guess
from agglo.workshop.rules.sheets.rows import Mending, texts
from agglo.workshop.sheets.imports import import_of
from agglo.workshop.sheets.reading import Import

MOST_CHANGED = 20
"""Rows named when the plan changed since the preview: the grid has them all."""


@dataclass(slots=True)
class Preview:
    """The rows of a sheet, judged, and their count of each kind."""

    importer: Import
    table: Table
    matching: Matching
    mending: Mending
    entries: list[Entry]

    @property
    def counts(self) -> dict[str, int]:
        """Return how many rows there are of each kind, in the order they are shown."""
        found = Counter(entry.what for entry in self.entries)
        return {what: found[what] for what in WHATS}

    @property
    def n_changes(self) -> int:
        """Return how many rows would be written."""
        return sum(entry.what in {"add", "correct"} for entry in self.entries)

    @property
    def n_doubts(self) -> int:
        """Return how many rows look wrong and can be imported all the same."""
        return sum(bool(entry.doubt) for entry in self.entries)

    @property
    def n_faults(self) -> int:
        """Return how many rows cannot be imported."""
        return sum(entry.what == "fault" for entry in self.entries)

    @property
    def needs_why(self) -> bool:
        """Say whether a reason has to be given."""
        return any(entry.needs_why for entry in self.entries)

    @property
    def is_ready(self) -> bool:
        """Say whether it can be confirmed."""
        return bool(self.n_changes) and not self.n_faults

    def digest(self) -> str:
        """Return the fingerprint of all that would be written, and over what."""
        whole = hashlib.sha256()
        for entry in self.entries:
            if entry.what in {"add", "correct", "same"}:
                said = (entry.line, entry.column, entry.what, *self.importer.identity(entry))
                whole.update(repr(said).encode())
        return whole.hexdigest()

    @property
    def left_titles(self) -> list[str]:
        """Return the titles of the columns that nothing reads, those of our templates apart."""
        read = {self.table.header[place] for place in self.matching.columns}
        left = guess(self.table.header, self.importer.kind, {}).left
        return [title for title in left if title not in read]

    def chosen(self, what: str) -> list[Entry]:
        """Return the rows of a kind, or those that look wrong."""
        if what == "doubt":
            return [entry for entry in self.entries if entry.doubt]
        return [entry for entry in self.entries if entry.what == what]

    def changed_since(self, at: datetime | None) -> Iterator[tuple[int, str]]:
        """Yield the line and a sentence of the first rows that others changed after an instant."""
        if at is None:
            return
        changed = [e for e in self.entries if e.before_at and e.before_at > at][:MOST_CHANGED]
        for entry, told in zip(changed, self.importer.shown(changed), strict=True):
            now = told.before or "rien"
            who = f" ({told.who})" if told.who else ""
            yield entry.line, f"{told.name} : {now}{who}"


def preview(sheet: Sheet, actor: User, at: datetime) -> Preview:
    """Return what a sheet would do, having written nothing."""
    table = sheet.read()
    importer, entries = read(sheet, table, actor, at)
    importer.judge(entries)
    return _preview(sheet, table, importer, entries)


def locked_preview(sheet: Sheet, actor: User, at: datetime) -> Preview:
    """Return what a sheet would do, true until the transaction ends."""
    table = sheet.read()
    importer, entries = read(sheet, table, actor, at)
    importer.lock(entries)
    if not importer.is_read_when_judged:  # what is known was read before the lock
        importer, entries = read(sheet, table, actor, at)
    importer.judge(entries)
    return _preview(sheet, table, importer, entries)


def read(sheet: Sheet, table: Table, actor: User, at: datetime) -> tuple[Import, list[Entry]]:
    """Read the rows of a sheet, those left out being kept in their place."""
    matching, mending = Matching.from_json(sheet.matching), Mending.from_json(sheet.mending)
    importer = import_of(sheet.what, actor, at)
    entries: list[Entry] = []
    left = mending.left
    kept = (row for row in texts(table, matching, mending) if row.line not in left)
    entries = importer.read(kept)
    if left:
        entries += [Entry(line) for line in left]
        entries.sort(key=lambda entry: (entry.line, entry.column))
    return importer, entries


def _preview(sheet: Sheet, table: Table, importer: Import, entries: list[Entry]) -> Preview:
    matching, mending = Matching.from_json(sheet.matching), Mending.from_json(sheet.mending)
    return Preview(importer, table, matching, mending, entries)


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a row of the grid; ``name`` is blank when it cannot be mended."""

    key: str
    title: str
    text: str
    name: str
    faults: tuple[str, ...]
    column: str = ""  # its letter in the spreadsheet


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the grid."""

    id: str
    line: int
    what: str
    cells: Sequence[Cell]
    name: str
    before: str
    after: str
    who: str
    doubt: str
    faults: tuple[str, ...]  # of the row itself
    is_left: bool  # by the person

    @property
    def said(self) -> str:
        """Return what the row says, in one line."""
        return ", ".join(cell.text for cell in self.cells if cell.text)


def grid(found: Preview, entries: Sequence[Entry]) -> list[Row]:
    """Return a few rows as the page shows them."""
    wanted = {(entry.line, entry.column) for entry in entries}
    lines = {entry.line for entry in entries}
    few = Table(
        name=found.table.name,
        header=found.table.header,
        rows=tuple(row for row in found.table.rows if row[0] in lines),
    )
    rows = {(t.line, t.column): t for t in texts(few, found.matching, found.mending)}
    told = found.importer.shown(entries)
    shown = []
    for entry, said in zip(entries, told, strict=True):
        row = rows.get((entry.line, entry.column))
        if row is None:  # a line with several values, left out as one
            row = next((t for t in rows.values() if t.line == entry.line), None)
        if row is None or not wanted:
            continue
        cells = _cells(found, entry, row.cells, row.places)
        placed = {cell.key for cell in cells}
        own = tuple(f.says for f in entry.faults if f.field not in placed)
        is_left = entry.line in found.mending.left
        shown.append(
            Row(
                id=row.id,
                line=entry.line,
                what=entry.what,
                cells=cells,
                name=said.name,
                before=said.before,
                after=said.after,
                who=said.who,
                doubt=entry.doubt,
                faults=own,
                is_left=is_left,
            )
        )
    return shown


def _cells(
    found: Preview, entry: Entry, texts_: Mapping[str, str], places: Mapping[str, int]
) -> list[Cell]:
    """Return the cells of a row, in the order of its kind; those that lack are shown when wrong."""
    cells = []
    for each in found.importer.kind.fields:
        faults = tuple(fault.says for fault in entry.faults if fault.field == each.key)
        if each.key not in texts_ and not faults:
            continue
        place = places.get(each.key)
        name = f"c-{entry.line}-{place}" if place is not None else ""
        column = letters(place + 1) if place is not None else ""
        cells.append(Cell(each.key, each.title, texts_.get(each.key, ""), name, faults, column))
    return cells
