"""What is read of any sheet: titles, and rows that know their line."""

from collections.abc import Iterable
from dataclasses import dataclass

from agglo.core.french import joined
from agglo.core.sheets.refusals import EmptySheet, OnlyTitles, SheetTooBig

MAX_BYTES = 20_000_000
"""Of a file, as it is received."""

MAX_ROWS = 100_000
"""Under the titles; blank ones are not counted."""

MAX_COLUMNS = 500

MAX_CELLS = 1_500_000
"""That are filled: what a hundred and fifty megabytes of memory hold."""

MAX_CELL = 32_767
"""Characters of one cell: what a spreadsheet allows."""

TITLES_WITHIN = 20
"""The titles are among the first so many lines that are not blank."""

Row = tuple[int, tuple[str, ...]]
"""The line that a person sees in the spreadsheet, and its cells, without the spaces around."""


@dataclass(frozen=True, slots=True)
class Table:
    """A sheet as texts. Rows are as wide as the header; a column past the titles has none.

    A number comes with a comma and no group of digits, a day as ``2026-03-02``, a month as
    ``2026-03``, a share as ``12,5 %``: texts that ``cells`` reads without doubt.
    """

    name: str
    header: tuple[str, ...]
    rows: tuple[Row, ...]
    header_line: int = 1
    notices: tuple[str, ...] = ()  # French sentences: what was done that a person should know


def make_table(name: str, lines: Iterable[tuple[int, list[str]]], notices: list[str]) -> Table:
    """Find the titles among lines, drop blank lines, make every row as wide as the widest.

    Titles are the first line with two cells or more; a heading above them has one cell only.
    """
    kept = _kept(name, lines)
    if not kept:
        raise EmptySheet(name=name)
    first = _titles_at(kept)
    if above := kept[:first]:
        said = joined(f"« {next(filter(None, cells))[:60]} »" for _, cells in above)
        notices = [*notices, f"Au-dessus des titres, {said} n’est pas importé."]
    (header_line, header), rows = kept[first], kept[first + 1 :]
    if not rows:
        raise OnlyTitles(name=name)
    width = max(len(cells) for _, cells in kept[first:])
    if len(rows) > MAX_ROWS:
        raise SheetTooBig(name=name, most=f"{MAX_ROWS} lignes")
    return Table(
        name=name,
        header=_wide(header, width),
        rows=tuple((line, _wide(cells, width)) for line, cells in rows),
        header_line=header_line,
        notices=tuple(notices),
    )


def _kept(name: str, lines: Iterable[tuple[int, list[str]]]) -> list[tuple[int, list[str]]]:
    """Return the lines that are not blank, without the blank cells that end them."""
    kept, n_cells, same = [], 0, {}
    for line, cells in lines:
        while cells and not cells[-1]:
            cells.pop()
        if not cells:
            continue
        n_cells += len(cells)
        if len(cells) > MAX_COLUMNS:
            raise SheetTooBig(name=name, most=f"{MAX_COLUMNS} colonnes")
        if n_cells > MAX_CELLS or len(kept) > MAX_ROWS + TITLES_WITHIN:
            raise SheetTooBig(name=name, most=f"{MAX_ROWS} lignes ou {MAX_CELLS} cellules")
        # The same words come back on every line: one text each, not one a cell.
        kept.append((line, [same.setdefault(cell, cell) for cell in cells]))
    return kept


def _titles_at(kept: list[tuple[int, list[str]]]) -> int:
    for place, (_, cells) in enumerate(kept[:TITLES_WITHIN]):
        if sum(map(bool, cells)) > 1:
            return place
    return 0


def _wide(cells: list[str], width: int) -> tuple[str, ...]:
    return (*cells, *[""] * (width - len(cells)))
