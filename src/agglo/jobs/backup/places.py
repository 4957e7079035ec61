"""Where an instance is rebuilt: in the transaction of PostgreSQL, or in a second file of SQLite."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from django.db import connection, transaction

from agglo.core.french import count

Publish = Callable[[], None]

_FUNCTIONS = """
SELECT format('%I(%s)', p.proname, pg_get_function_identity_arguments(p.oid))
FROM pg_proc p
WHERE p.pronamespace = current_schema()::regnamespace
  AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
"""
"""The functions of our triggers; those of extensions are not ours."""


def held() -> str:
    """Say what the instance holds that a restoration would lose; nothing when it is empty."""
    names = set(connection.introspection.table_names())
    said = []
    for table, one, many in (
        ("journal_entry", "écriture au journal", "écritures au journal"),
        ("people_user", "compte", "comptes"),
    ):
        if table in names and (n := _count(table)):
            said.append(count(n, one, many))
    return ", ".join(said)


@contextmanager
def rebuilt() -> Iterator[Publish]:
    """Have the default connection speak to an empty database; what it yields makes it the real one.

    Left by an error, or before it is published, the real one is as it was.
    """
    with _second_file() if connection.vendor == "sqlite" else _same_transaction() as publish:
        yield publish


@contextmanager
def _same_transaction() -> Iterator[Publish]:
    published = []
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            # What is deferred would keep the tables from being altered further on.
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            for table in connection.introspection.table_names():
                cursor.execute(f'DROP TABLE IF EXISTS "{table}" CASCADE')
            cursor.execute(_FUNCTIONS)
            for (function,) in cursor.fetchall():
                cursor.execute(f"DROP FUNCTION {function}")
        yield lambda: published.append(True)
        if not published:
            transaction.set_rollback(True)


@contextmanager
def _second_file() -> Iterator[Publish]:
    real = Path(connection.settings_dict["NAME"])
    second = real.with_name(f".{real.name}.restoring")
    real.parent.mkdir(parents=True, exist_ok=True)
    _remove(second)

    def publish() -> None:
        connection.close()
        # One transaction of the real file: whoever reads it sees what was or what is.
        with closing(sqlite3.connect(second)) as new, closing(sqlite3.connect(real)) as old:
            new.backup(old)

    _speak_to(second)
    try:
        yield publish
    finally:
        _speak_to(real)
        _remove(second)


@contextmanager
def unguarded() -> Iterator[None]:
    """Lift for a while the triggers that refuse to rewrite the journal and the editions."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
            triggers = cursor.fetchall()
            for name, _ in triggers:
                cursor.execute(f'DROP TRIGGER "{name}"')
        yield
        with connection.cursor() as cursor:
            for _, sql in triggers:
                cursor.execute(sql)
        return
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal"
        )
        guarded = [table for (table,) in cursor.fetchall()]
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
    yield
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in guarded:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")


def empty(names: Sequence[str]) -> None:
    """Take out what the migrations themselves put in the tables, and let keys be checked last."""
    present = sorted(set(names) & set(connection.introspection.table_names()))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            quoted = ", ".join(f'"{name}"' for name in present)
            cursor.execute(f"TRUNCATE {quoted}")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
            return
        for name in present:
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608 - names of our models


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 - two names, above
        return cursor.fetchone()[0]


def _speak_to(path: Path) -> None:
    connection.close()
    connection.settings_dict["NAME"] = str(path)


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm", "-journal"):
        path.with_name(f"{path.name}{suffix}").unlink(missing_ok=True)
