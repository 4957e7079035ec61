"""The tables of an instance as its migrations made them, and their rows as texts."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import connection, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.models import Field, Model

from agglo.jobs.backup.cells import KINDS, Cell, Column

LEFT_OUT = frozenset({"django_session", "usersessions_usersession", "web_searchdocument"})
"""Whoever holds a session's number is signed in: none is kept. The search index is made again."""

Nodes = frozenset[tuple[str, str]]
"""Migrations, as (application, name)."""

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name, its columns in order, the column of its numbers when it draws them."""

    name: str
    columns: tuple[Column, ...]
    numbers: str = ""


class Reader:
    """What a database held at one instant, whatever is written meanwhile."""

    def migrations(self) -> Nodes:
        """Return the migrations that were applied."""
        rows = self.query("SELECT app, name FROM django_migrations")
        return frozenset((app, name) for app, name in rows)

    def query(self, sql: str) -> list[tuple]:
        raise NotImplementedError

    def rows(self, table: Table) -> Iterator[list[Cell]]:
        """Yield the rows of a table in a steady order."""
        raise NotImplementedError

    def last_number(self, table: Table) -> int:
        """Return the last number that a table drew: a number is never drawn twice."""
        raise NotImplementedError


class SqliteReader(Reader):
    """Reads a copy that SQLite's online backup made."""

    def __init__(self, copy: sqlite3.Connection) -> None:
        self._copy = copy

    def query(self, sql: str) -> list[tuple]:
        return self._copy.execute(sql).fetchall()

    def rows(self, table: Table) -> Iterator[list[Cell]]:
        columns = ", ".join(column.on_sqlite() for column in table.columns)
        for row in self._copy.execute(_select(table, columns)):
            yield [c.from_sqlite(v) for c, v in zip(table.columns, row, strict=True)]

    def last_number(self, table: Table) -> int:
        row = self._copy.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", [table.name])
        return (row.fetchone() or (0,))[0]


class PostgresqlReader(Reader):
    """Reads within one transaction that sees one instant."""

    def query(self, sql: str) -> list[tuple]:
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchall()

    def rows(self, table: Table) -> Iterator[list[Cell]]:
        columns = ", ".join(column.on_postgresql() for column in table.columns)
        sql = f"COPY ({_select(table, columns)}) TO STDOUT"
        with connection.cursor() as cursor, cursor.copy(sql) as copy:
            yield from map(list, copy.rows())

    def last_number(self, table: Table) -> int:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT last_value FROM pg_sequences WHERE schemaname = current_schema() AND "
                "format('%%I.%%I', schemaname, sequencename) = "
                "pg_get_serial_sequence(format('%%I.%%I', current_schema(), %s), %s)",
                [table.name, table.numbers],
            )
            return (cursor.fetchone() or (0,))[0] or 0


@contextmanager
def snapshot(folder: Path) -> Iterator[Reader]:
    """Open what the database holds now; SQLite's is copied into a folder first."""
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(folder / "copy.sqlite3")) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
            yield SqliteReader(copy)
        return
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SET LOCAL datestyle TO ISO")
        yield PostgresqlReader()


@cache
def _loader() -> MigrationLoader:
    """Read the migrations of this version, whatever the database."""
    return MigrationLoader(None)


def known_migrations() -> Nodes:
    """Return the migrations that this version of the software has."""
    return frozenset(_loader().disk_migrations)


def last_of(nodes: Nodes) -> list[tuple[str, str]]:
    """Return the last migrations of each application among some."""
    graph = _loader().graph
    followed = {
        parent.key
        for node in nodes
        for parent in graph.node_map[node].parents
        if parent.key[0] == node[0]
    }
    return sorted(nodes - followed)


def tables_at(nodes: Nodes) -> list[Table]:
    """Return the tables as some migrations left them, in the order of their names."""
    state = _loader().project_state(last_of(nodes))
    models = state.apps.get_models(include_auto_created=True)
    tables = {m._meta.db_table: _table(m) for m in models if _is_ours(m)}
    return [tables[name] for name in sorted(tables.keys() - LEFT_OUT)]


def fill(table: Table, rows: Iterable[list[Cell]]) -> int:
    """Put rows in a table of the current database; return how many."""
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    n_rows = 0
    if connection.vendor == "postgresql":
        with (
            connection.cursor() as cursor,
            cursor.copy(f'COPY "{table.name}" ({names}) FROM STDIN') as copy,
        ):
            for row in rows:
                copy.write_row([c.for_postgresql(v) for c, v in _paired(table, row)])
                n_rows += 1
        return n_rows
    marks = ", ".join(["%s"] * len(table.columns))
    sql = f'INSERT INTO "{table.name}" ({names}) VALUES ({marks})'  # noqa: S608 - names of models
    with connection.cursor() as cursor:
        for batch in _batches(rows):
            cursor.executemany(
                sql, [[c.for_sqlite(v) for c, v in _paired(table, row)] for row in batch]
            )
            n_rows += len(batch)
    return n_rows


def go_on_from(table: Table, number: int) -> None:
    """Have a table draw its next number after one."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT setval(pg_get_serial_sequence(%s, %s), %s)",
                [f'"{table.name}"', table.numbers, number],
            )
            return
        cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [number, table.name])
        if not cursor.rowcount:
            cursor.execute(
                "INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table.name, number]
            )


def _select(table: Table, columns: str) -> str:
    """Read a table by its key, and not by the text of it."""
    key = f'"{table.name}"."{table.columns[0].name}"'
    return f'SELECT {columns} FROM "{table.name}" ORDER BY {key}'  # noqa: S608 - names of models


def _is_ours(model: type[Model]) -> bool:
    meta = model._meta
    return meta.managed and not meta.proxy and not meta.swapped


def _table(model: type[Model]) -> Table:
    key = model._meta.pk
    numbers = key.column if key.get_internal_type().endswith("AutoField") else ""
    fields = sorted(model._meta.local_concrete_fields, key=lambda field: not field.primary_key)
    return Table(model._meta.db_table, tuple(map(_column, fields)), numbers)


def _column(field: Field[Any, Any]) -> Column:
    target = field
    while target.remote_field:
        target = target.target_field
    return Column(
        field.column, KINDS[target.get_internal_type()], getattr(target, "decimal_places", 0) or 0
    )


def _paired(table: Table, row: list[Cell]) -> Iterator[tuple[Column, Cell]]:
    return zip(table.columns, row, strict=True)


def _batches(rows: Iterable[list[Cell]]) -> Iterator[list[list[Cell]]]:
    batch: list[list[Cell]] = []
    for row in rows:
        batch.append(row)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
