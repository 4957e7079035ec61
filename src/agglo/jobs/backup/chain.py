"""The journal of an archive, checked from its texts alone, before any database is touched."""

from collections.abc import Iterable, Iterator, Sequence

from agglo.jobs.backup.cells import Cell
from agglo.journal.rules import Checker

ENTRIES, HEAD = "journal_entry", "journal_head"
_NAMES = {"actor_id": "actor", "imported_id": "imported"}


class Chain:
    """Reads the lines of the journal as they pass, and its head; then says what is wrong."""

    def __init__(self) -> None:
        self.checker = Checker()
        self._n_faults = 0
        self._head: tuple[int, str] | None = None

    def read(
        self, table: str, columns: Sequence[str], rows: Iterable[list[Cell]]
    ) -> Iterator[list[Cell]]:
        """Yield the rows of any table, having looked at those of the journal."""
        names = [_NAMES.get(name, name) for name in columns]
        for row in rows:
            if table == ENTRIES:
                cells = dict(zip(names, row, strict=True))
                self._n_faults += sum(1 for _ in self.checker.read(cells))
            elif table == HEAD:
                head = dict(zip(names, row, strict=True))
                self._head = (int(head["seq"] or 0), head["hash"] or "")
            yield row

    def n_faults(self) -> int:
        """Return how many things are wrong in what was read."""
        return self._n_faults + sum(1 for _ in self.checker.finish(self._head or (0, "")))
