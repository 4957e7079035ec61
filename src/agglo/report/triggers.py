"""What makes the database itself refuse to change or delete an edition, on SQLite and PostgreSQL.

They are put back after every ``migrate``, because SQLite drops the triggers of a table when a
migration rebuilds it.
"""

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

TABLE = "report_edition"
RULE = "an edition is never changed"

TAKEN = (
    "EXISTS (SELECT 1 FROM report_edition WHERE id = NEW.id"
    " OR (report_id = NEW.report_id AND number = NEW.number))"
)
"""SQLite's INSERT OR REPLACE deletes what it replaces without a word to triggers on deletion."""

_SQLITE = {
    "report_edition_no_update": f"BEFORE UPDATE ON {TABLE}",
    "report_edition_no_delete": f"BEFORE DELETE ON {TABLE}",
    "report_edition_no_replace": f"BEFORE INSERT ON {TABLE} WHEN {TAKEN}",
}
_POSTGRESQL = {
    "report_edition_no_update": f"BEFORE UPDATE OR DELETE ON {TABLE} FOR EACH ROW",
    "report_edition_no_truncate": f"BEFORE TRUNCATE ON {TABLE} FOR EACH STATEMENT",
}
_REFUSE = f"""
CREATE OR REPLACE FUNCTION report_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{RULE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""


def install(connection: BaseDatabaseWrapper) -> None:
    """Put every trigger in place, whatever was there before."""
    remove(connection)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for name, when in _SQLITE.items():
                cursor.execute(
                    f"CREATE TRIGGER {name} {when} BEGIN SELECT RAISE(ABORT, '{RULE}'); END"
                )
            return
        cursor.execute(_REFUSE)
        for name, when in _POSTGRESQL.items():
            cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION report_refuse()")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift the protection: only for a test, or for a migration that must rebuild the table."""
    on = "" if connection.vendor == "sqlite" else f" ON {TABLE}"
    with connection.cursor() as cursor:
        for name in _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL:
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def reinstall_after_migrate(sender: object, using: str, **ignored: object) -> None:
    """Receiver of ``post_migrate``: do nothing when the table is not there (yet, or any more)."""
    connection = connections[using]
    if TABLE in connection.introspection.table_names():
        install(connection)
