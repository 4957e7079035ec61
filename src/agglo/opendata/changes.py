"""What became of the rows of a dataset since an instant, from the records that made them.

Nothing is compared with an older copy: facts say what they correct, and the journal says what each
field was. So what is told is exact, within three limits, which the page of each dataset states:
columns computed from other records have no past, a dataset under another form follows the one it
comes from, and what was only in the working version never happened.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from itertools import groupby

from agglo.core.datasets import Change, Column, Dataset, Row, Tracked
from agglo.journal.models import Entry
from agglo.journal.registry import histories
from agglo.opendata.reports import PUBLIC

LINES_AT_A_TIME = 2000

COLUMNS = (
    Column("id_ligne", "Ligne", "string", "Ce qui nomme la ligne, et ne change jamais."),
    Column(
        "changement",
        "Changement",
        "string",
        "added (ajoutée), changed (modifiée) ou withdrawn (retirée).",
        enum=("added", "changed", "withdrawn"),
    ),
    Column("change_le", "Changée le", "datetime", "Instant du dernier changement."),
    Column("colonnes", "Colonnes", "array", "Celles dont on sait qu’elles ont changé."),
    Column("avant", "Avant", "string", "En JSON, ce que disaient ces colonnes."),
)
"""What a file of changes says before the columns of the dataset, which tell the row as it is."""


def since(dataset: Dataset, at: datetime) -> Iterator[Change]:
    """Yield what became of each row since an instant, each row once."""
    if dataset.changes:
        yield from dataset.changes(at)
    elif dataset.tracked:
        yield from _tracked(dataset, at)


def _tracked(dataset: Dataset, at: datetime) -> Iterator[Change]:
    """Yield the changes of rows that say objects: there are hundreds of them, not thousands."""
    now = {str(row[dataset.identity]): row for row in dataset.rows({})}
    for tracked in dataset.tracked:
        past = _Past(dataset, tracked)
        for key, lines in _lines(tracked.object_type, at):
            before, after = past.undone(now.get(key), lines), now.get(key)
            is_same = before == {} and not past.is_computed_again(lines)
            if not is_same and (before is not None or after is not None):
                yield Change(key, lines[-1].at, before, after)


def _lines(object_type: str, at: datetime) -> Iterator[tuple[str, list[Entry]]]:
    """Yield the public lines of each object since an instant, in their order."""
    found = Entry.objects.filter(PUBLIC, object_type=object_type, at__gte=at)
    fields = ("seq", "at", "verb", "object_key", "before", "after")
    ordered = found.order_by("object_key", "seq").only(*fields)
    lines = ordered.iterator(chunk_size=LINES_AT_A_TIME)
    for key, group in groupby(lines, key=lambda entry: entry.object_key):
        yield key, list(group)


class _Past:
    """Finds what a row said, by undoing the lines of its object from the last to the first."""

    def __init__(self, dataset: Dataset, tracked: Tracked) -> None:
        self.dataset = dataset
        self.columns = tracked.columns
        self.also = tracked.also
        self._names: dict[tuple[str, str], dict[str, object]] = {}

    def undone(self, row: Row | None, lines: list[Entry]) -> dict[str, object] | None:
        """Return the cells that differed, all those known of a row that is gone, or None."""
        cells: dict[str, object] = {}
        existed = row is not None
        for line in reversed(lines):
            if not self._is_about_the_object(line):
                continue
            if line.verb == "pack:reopen" or line.before is None:
                existed, cells = False, {}
            elif line.after is None:
                existed, cells = True, dict(self._cells(line.before))
            elif existed:
                cells |= self._cells(line.before)
        if not existed:
            return None
        if row is None:
            return cells
        return {name: cell for name, cell in cells.items() if cell != row[name]}

    def is_computed_again(self, lines: list[Entry]) -> bool:
        """Say whether what computed columns come from was written: facts, told together or not."""
        return bool(self.dataset.computed) and any(
            line.verb in self.also or (not self._is_about_the_object(line) and _has_rows(line))
            for line in lines
        )

    def _is_about_the_object(self, line: Entry) -> bool:
        """Say whether a line is about the object itself, not about facts that hang on it."""
        noun = line.verb.partition(":")[0]
        return noun == line.object_type or (noun == "pack" and not _has_rows(line))

    def _cells(self, said: object) -> Iterator[tuple[str, object]]:
        fields = said if isinstance(said, Mapping) else {}
        for field, column in self.columns.items():
            if field in fields:
                name = column if isinstance(column, str) else column[0]
                yield name, self._cell(column, fields[field])

    def _cell(self, column: str | tuple[str, str, str], value: object) -> object:
        if not isinstance(column, str):
            _, label, attribute = column
            return self._called(label, attribute).get(str(value), "") if value else ""
        return _typed(self.dataset.column(column), value)

    def _called(self, label: str, attribute: str) -> Mapping[str, object]:
        """Return what the objects of a nature are called, by key; read once."""
        if (label, attribute) not in self._names:
            kind = histories.get(label)
            rows = kind.model._base_manager.values_list(kind.key, attribute)
            self._names[label, attribute] = dict(rows)
        return self._names[label, attribute]


def _has_rows(line: Entry) -> bool:
    """Say whether a line tells rows together, as the load of a pack does."""
    return any(isinstance(side, Mapping) and "csv" in side for side in (line.before, line.after))


def _typed(column: Column, value: object) -> object:
    """Return what the journal wrote as text as the column has it."""
    if column.type == "number" and isinstance(value, str):
        return Decimal(value)
    if value is None and column.type == "string":
        return ""
    return value


def facts(
    found: Iterable[tuple[str, datetime, Row | None, Row | None]],
) -> Iterator[Change]:
    """Yield the changes of chains of facts: (id, when, what was public, what is) of each fact.

    The facts of one chain follow one another, in the order they became public.
    """
    for key, group in groupby(found, key=lambda each: each[0]):
        each = list(group)
        before, (_, at, _, after) = each[0][2], each[-1]
        if before is None and after is None:
            continue
        if before is not None and after is not None:
            before = {name: cell for name, cell in before.items() if cell != after[name]}
        yield Change(key, at, before, after)


def rows(
    dataset: Dataset, changes: Iterable[Change], written: Callable[[Row], str]
) -> Iterator[Row]:
    """Yield changes as rows: what happened, then the row as it is, or as it was when it is gone."""
    names = dataset.header()
    for change in changes:
        before = change.before or {}
        row = change.after or before
        yield {
            "id_ligne": change.id,
            "changement": change.kind,
            "change_le": change.at,
            "colonnes": list(change.columns),
            "avant": written({name: before[name] for name in change.columns}),
        } | {name: row.get(name) for name in names}


def as_dataset(dataset: Dataset, at: datetime, written: Callable[[Row], str]) -> Dataset:
    """Return the changes of a dataset as a dataset, which files are written from."""
    return Dataset(
        key=f"{dataset.key}-changements",
        title=f"{dataset.title} : changements",
        description=f"Lignes de « {dataset.title} » ajoutées, modifiées ou retirées.",
        columns=(*COLUMNS, *dataset.columns),
        rows=lambda filters: rows(dataset, since(dataset, at), written),
        licence=dataset.licence,
        source=dataset.source,
        about=dataset.about,
    )
