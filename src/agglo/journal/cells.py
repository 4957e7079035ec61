"""The lines of the journal as the database holds them, byte for byte."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.backends.base.base import BaseDatabaseWrapper

from agglo.journal.rules import Cells

_TEXTS = ("verb", "object_type", "object_key", "before", "after", "why")
_HASHES = ("previous", "object_previous", "hash")

# On SQLite a cell may hold anything whatever its column says, even bytes that are no text, so each
# is read as bytes; and one that holds bytes, where a text should be, is read as no text at all.
# PostgreSQL checks its own types and writes an instant without ambiguity.
_SQLITE = {
    "seq": "CAST(seq AS BLOB)",
    # Django writes an instant without its microseconds when they are zero.
    "at": "CAST(CASE length(at) WHEN 19 THEN at || '.000000' ELSE at END AS BLOB)",
    "actor": "CAST(actor_id AS BLOB)",
    "imported": "CAST(imported_id AS BLOB)",
} | {
    name: f"""CASE typeof("{name}") WHEN 'blob' THEN x'ff' ELSE CAST("{name}" AS BLOB) END"""
    for name in _TEXTS + _HASHES
}

_POSTGRESQL = {
    "seq": "seq::text",
    "at": "to_char(at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')",
    "actor": "actor_id::text",
    "imported": "imported_id::text",
} | {name: f'"{name}"' for name in _TEXTS + _HASHES}

_COLUMNS = {"actor": "actor_id", "imported": "imported_id"}

_BATCH = 2000


def insert(connection: BaseDatabaseWrapper, rows: Iterable[Cells], at: datetime) -> None:
    """Write lines whose instant is ``at``.

    Models would take three times as long, and the hash is of the very texts that are sent here.
    """
    stored_at = connection.ops.adapt_datetimefield_value(at)
    names = ("seq", "actor", "imported", *_TEXTS, *_HASHES)
    columns = ", ".join(f'"{_COLUMNS.get(name, name)}"' for name in names)
    statement = (
        f"INSERT INTO journal_entry (at, {columns}) "  # noqa: S608 - constants
        f"VALUES (%s{', %s' * len(names)})"
    )
    with connection.cursor() as cursor:
        cursor.executemany(statement, [(stored_at, *(row[name] for name in names)) for row in rows])


def lines(connection: BaseDatabaseWrapper, after: int | None = None) -> Iterator[Cells]:
    """Yield the lines in the order of their numbers, after one of them, a few at a time."""
    columns = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
    query = f"SELECT {', '.join(columns.values())} FROM journal_entry"  # noqa: S608 - constants
    while True:
        where, params = ("", None) if after is None else (" WHERE seq > %s", [after])
        with connection.cursor() as cursor:
            cursor.execute(f"{query}{where} ORDER BY journal_entry.seq LIMIT {_BATCH}", params)
            rows = cursor.fetchall()
        for row in rows:
            yield dict(zip(columns, map(_text, row), strict=True))
        if len(rows) < _BATCH:
            return
        after = int(rows[-1][0])


def _text(cell: bytes | str | None) -> str | None:
    """Return a cell as text; what is no text becomes a text that no line ever held."""
    if not isinstance(cell, bytes):
        return cell
    try:
        return cell.decode()
    except UnicodeDecodeError:
        return f"\0{cell.hex()}"
