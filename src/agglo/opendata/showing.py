"""A dataset's first rows and its changes, in the words of a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from agglo.core.datasets import Change, Dataset
from agglo.opendata import asking, changes, reports
from agglo.opendata.files import MEDIA_TYPES, NAMES
from agglo.opendata.writing import csv_cell

SHOWN = 50
"""Changes on a page; files have them all."""

KINDS = {"added": "ajoutée", "changed": "modifiée", "withdrawn": "retirée"}

LONGEST_CELL = 120

CELLS_OF_A_ROW = 4
"""Columns that tell a row that is new or gone: the first ones that say something."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One column of a row that changed: what it said, what it says."""

    title: str
    before: str
    after: str

    @property
    def said(self) -> str:
        """Return what the row says, or said before it went."""
        return self.after or self.before


@dataclass(frozen=True, slots=True)
class Line:
    """One row that changed."""

    id: str
    kind: str
    at: datetime
    cells: list[Cell]

    @property
    def is_changed(self) -> bool:
        """Say whether the row was there and still is."""
        return self.kind == KINDS["changed"]


@dataclass(frozen=True, slots=True)
class Shown:
    """The changes of a dataset that a page shows."""

    asked: str
    is_good: bool
    since: datetime
    lines: list[Line]
    number: int
    has_more: bool

    @property
    def previous(self) -> int:
        """Return the number of the page before."""
        return self.number - 1

    @property
    def next(self) -> int:
        """Return the number of the page after."""
        return self.number + 1

    @property
    def query(self) -> str:
        """Return what the addresses of files say."""
        return f"?depuis={self.asked}" if self.is_good and self.asked else ""


def shown(dataset: Dataset, asked: str, number: str | None) -> Shown:
    """Return a page of what became of the rows since what is asked, the last thirty days else."""
    since = asking.instant(asked) if asked else None
    start = since or asking.by_default()
    n_page = int(number) if number and number.isdecimal() and len(number) < 6 else 1
    first = max(0, n_page - 1) * SHOWN
    found = list(islice(changes.since(dataset, start), first, first + SHOWN + 1))
    return Shown(
        asked=asked[:40],
        is_good=since is not None or not asked,
        since=start,
        lines=[_line(dataset, change) for change in found[:SHOWN]],
        number=max(1, n_page),
        has_more=len(found) > SHOWN,
    )


def _line(dataset: Dataset, change: Change) -> Line:
    cells = list(_cells(dataset, change))
    if change.kind != "changed":
        cells = cells[:CELLS_OF_A_ROW]
    return Line(change.id, KINDS[change.kind], change.at, cells)


def _cells(dataset: Dataset, change: Change) -> Iterator[Cell]:
    """Yield the columns that differ, or those that say the row when all of it is new or gone."""
    before, after = change.before or {}, change.after or {}
    whole = change.columns
    if change.kind != "changed":
        whole = [name for name in dataset.header() if name != dataset.identity]
    for name in whole:
        told = Cell(dataset.column(name).title, _text(before.get(name)), _text(after.get(name)))
        if told.before or told.after:
            yield told


def context(page: reports.Page) -> dict[str, object]:
    """Return what the page of a dataset needs: its formats, its first rows as texts."""
    dataset = page.card.dataset
    columns = dataset.columns
    return {
        "page": page,
        "card": page.card,
        "dataset": dataset,
        "formats": [(suffix, NAMES[suffix], MEDIA_TYPES[suffix]) for suffix in dataset.formats],
        "head": [column.name for column in columns],
        "rows": [[_text(row[column.name]) for column in columns] for row in page.shown],
    }


def _text(value: object) -> str:
    text = value if isinstance(value, str) else csv_cell(value)
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"
