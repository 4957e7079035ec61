"""What the ``agglo pack`` commands print, in French, for a terminal or for a file."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from agglo.core.french import typeset
from agglo.packs.diff import ROW_ADDED, ROW_GONE, Difference, said
from agglo.packs.faults import SHOWN, shown

WIDE = 1_000
"""Columns of a table that is not read in a terminal: nothing is folded there."""


def console() -> Console:
    """Return where results are printed: as wide as they need in a file or a pipe."""
    return Console(width=None if sys.stdout.isatty() else WIDE)


def table(title: str, columns: Iterable[str], rows: Iterable[Iterable[str]]) -> None:
    """Print a table."""
    rows = list(rows)
    drawn = Table(title=typeset(title), title_justify="left", expand=False)
    for column in columns:
        drawn.add_column(column, overflow="fold")
    for row in rows[:SHOWN]:
        drawn.add_row(*(Text(shown(cell)) for cell in row))
    out = console()
    out.print(drawn)
    if len(rows) > SHOWN:
        out.print(f"… et {len(rows) - SHOWN} autres lignes.")


def differences(found: Iterable[Difference], *, before: str, after: str) -> int:
    """Print what differs, and return how many differences there are."""
    rows = [(d.file, d.key, d.field, d.before, d.after) for d in found]
    if rows:
        title = f"{len(rows)} différence{'s' if len(rows) > 1 else ''}"
        table(title, ("table", "clé", "champ", before, after), rows)
    else:
        console().print("Aucune différence.")
    return len(rows)


def of_line(label: str, key: str, before: object, after: object) -> Iterator[Difference]:
    """Yield the differences that a line of the journal tells."""
    if _is_table(before) or _is_table(after):
        yield from _of_tables(label, key, before, after)
    elif before is None or after is None:
        words = ("", ROW_ADDED) if before is None else (ROW_GONE, "")
        yield Difference(label, key, "", *words)
    elif isinstance(before, Mapping) and isinstance(after, Mapping):
        if not after:
            yield Difference(label, key, "", "ligne sortie du pack", "ligne reprise")
        for name, now in after.items():
            if before.get(name) != now:
                yield Difference(label, key, name, said(before.get(name)), said(now))


def _is_table(value: object) -> bool:
    return isinstance(value, Mapping) and value.keys() == {"n_rows", "csv"}


def _of_tables(label: str, key: str, before: object, after: object) -> Iterator[Difference]:
    """Compare the facts of a group: their first two columns identify them."""
    old, new = _facts(before), _facts(after)
    for identity, row in new.items():
        where = " ".join(filter(None, (key, *identity)))
        if identity not in old:
            yield Difference(label, where, "", "", ROW_ADDED)
            continue
        for name, now in row.items():
            if old[identity][name] != now:
                yield Difference(label, where, name, old[identity][name], now)
    for identity in old.keys() - new.keys():
        yield Difference(label, " ".join(filter(None, (key, *identity))), "", ROW_GONE, "")


def _facts(value: object) -> dict[tuple[str, ...], dict[str, str]]:
    if not _is_table(value):
        return {}
    rows = csv.DictReader(io.StringIO(value["csv"], newline=""))
    identity = (rows.fieldnames or [])[:2]
    return {tuple(row[name] for name in identity): row for row in rows}


@contextmanager
def progress(title: str) -> Iterator:
    """Yield a callable that moves a bar of bytes: live in a terminal, nothing in a log."""
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
    in_a_log = not sys.stderr.isatty()
    bar = Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), disable=in_a_log)
    with bar:
        task = bar.add_task(title, total=None)
        yield lambda here, whole: bar.update(task, completed=here, total=whole)
