"""What makes the database itself refuse to rewrite the journal, on SQLite and on PostgreSQL.

They are put back after every ``migrate``, because SQLite drops the triggers of a table when a
migration rebuilds it. Whoever owns the database can drop them; ``services.verify`` then finds
what was done meanwhile.
"""

from django.db.backends.base.base import BaseDatabaseWrapper

ENTRY, HEAD = "journal_entry", "journal_head"
RULE = "the journal is append-only"

BEHIND = "NEW.seq <= (SELECT seq FROM journal_head WHERE id = 1)"
"""A line may only be added after the last one: nothing is slipped in behind the head."""

TAKEN = "EXISTS (SELECT 1 FROM journal_entry WHERE seq = NEW.seq OR hash = NEW.hash)"
"""SQLite's INSERT OR REPLACE deletes what it replaces without a word to triggers on deletion."""

_SQLITE = {
    "journal_entry_no_update": f"BEFORE UPDATE ON {ENTRY}",
    "journal_entry_no_delete": f"BEFORE DELETE ON {ENTRY}",
    "journal_entry_no_slip": f"BEFORE INSERT ON {ENTRY} WHEN {BEHIND} OR {TAKEN}",
    "journal_head_forward": (
        f"BEFORE UPDATE ON {HEAD} WHEN NEW.seq <= OLD.seq OR NEW.id <> OLD.id"
    ),
    "journal_head_no_delete": f"BEFORE DELETE ON {HEAD}",
    "journal_head_no_replace": (
        "BEFORE INSERT ON journal_head WHEN EXISTS (SELECT 1 FROM journal_head WHERE id = NEW.id)"
    ),
}

_POSTGRESQL = {
    "journal_entry_no_update": f"BEFORE UPDATE OR DELETE ON {ENTRY} FOR EACH ROW",
    "journal_entry_no_truncate": f"BEFORE TRUNCATE ON {ENTRY} FOR EACH STATEMENT",
    "journal_entry_no_slip": f"BEFORE INSERT ON {ENTRY} FOR EACH ROW",
    "journal_head_forward": (
        f"BEFORE UPDATE ON {HEAD} FOR EACH ROW WHEN (NEW.seq <= OLD.seq OR NEW.id <> OLD.id)"
    ),
    "journal_head_no_delete": f"BEFORE DELETE ON {HEAD} FOR EACH ROW",
    "journal_head_no_truncate": f"BEFORE TRUNCATE ON {HEAD} FOR EACH STATEMENT",
}

_REFUSE = f"""
CREATE OR REPLACE FUNCTION journal_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '{RULE}' USING ERRCODE = 'integrity_constraint_violation';
END $$
"""

# A condition on a trigger of PostgreSQL may not read a table, so this one is in the function.
_REFUSE_BEHIND = f"""
CREATE OR REPLACE FUNCTION journal_refuse_behind() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF {BEHIND} THEN
    RAISE EXCEPTION '{RULE}' USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NEW;
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
        cursor.execute(_REFUSE_BEHIND)
        for name, when in _POSTGRESQL.items():
            function = "journal_refuse_behind" if name.endswith("slip") else "journal_refuse"
            cursor.execute(f"CREATE TRIGGER {name} {when} EXECUTE FUNCTION {function}()")


def remove(connection: BaseDatabaseWrapper) -> None:
    """Lift the protection: only for a test, or for a migration that must rebuild the table."""
    with connection.cursor() as cursor:
        for name in expected(connection):
            table = HEAD if "_head_" in name else ENTRY
            on = "" if connection.vendor == "sqlite" else f" ON {table}"
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{on}")


def expected(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of the triggers that this kind of database must have."""
    return list(_SQLITE if connection.vendor == "sqlite" else _POSTGRESQL)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """Return the names of those that are not in place, or are disabled."""
    present = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": (
            "SELECT tgname FROM pg_trigger WHERE tgenabled <> 'D' AND tgrelid IN "
            "('journal_entry'::regclass, 'journal_head'::regclass)"
        ),
    }
    with connection.cursor() as cursor:
        cursor.execute(present[connection.vendor])
        found = {name for (name,) in cursor.fetchall()}
    return [name for name in expected(connection) if name not in found]


def reinstall_after_migrate(sender: object, using: str, **ignored: object) -> None:
    """Receiver of ``post_migrate``: do nothing when the tables are not there (yet, or any more)."""
    from django.db import connections

    connection = connections[using]
    if {ENTRY, HEAD} <= set(connection.introspection.table_names()) and missing(connection):
        install(connection)
