"""Restoring an instance from an archive: all of it or nothing.

The archive is read twice: first from end to end to check every sum and the chain of the journal,
then to fill the tables. On PostgreSQL one transaction drops what was there and makes what is new.
On SQLite a second file is made beside the first, then copied over it in one transaction.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DataError, IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from agglo.core.french import count
from agglo.jobs.backup import archive, places, tables
from agglo.jobs.backup.archive import Checked, Damaged
from agglo.jobs.backup.chain import Chain
from agglo.jobs.backup.files import Staged
from agglo.jobs.backup.manifest import FILES, Manifest, Part
from agglo.jobs.backup.room import no_room
from agglo.jobs.backup.tables import Table
from agglo.jobs.models import Slot
from agglo.jobs.refusals import (
    RestoreBrokenJournal,
    RestoreDamaged,
    RestoreImpossible,
    RestoreNotEmpty,
    RestoreOfANewerVersion,
)
from agglo.journal import services as journal
from agglo.journal.models import Letter


def check(path: Path, *, accept_broken: bool = False) -> Manifest:
    """Read an archive to its last byte and check that it can be restored by this version.

    Raises RestoreDamaged, RestoreOfANewerVersion or RestoreBrokenJournal.
    """
    try:
        manifest = archive.read_manifest(path)
        _refuse_newer(path, manifest)
        found = archive.read(path, (reading := _Reading(manifest)).look)
        reading.conclude(found)
    except Damaged as error:
        raise RestoreDamaged(file=path, where=error) from error
    if manifest.n_faults and not accept_broken:
        n = count(manifest.n_faults, "anomalie", "anomalies")
        raise RestoreBrokenJournal(file=path, n=n)
    return manifest


def restore(
    path: Path,
    *,
    at: datetime,
    finish: Callable[[], object],
    replace: bool = False,
    accept_broken: bool = False,
) -> Manifest:
    """Put this instance in the state that an archive holds.

    ``finish`` makes what is derived from the records, such as the search index, before anyone sees
    them. What waited to leave does not: whoever made the archive may have sent it since. Raises
    what ``check`` does, and RestoreNotEmpty, RestoreImpossible, DiskFull: then nothing changed.
    """
    manifest = check(path, accept_broken=accept_broken)
    if not replace and (held := places.held()):
        raise RestoreNotEmpty(file=path, held=held)

    def fill(staged: Staged) -> None:
        _fill(path, manifest, staged)
        _settle(at)
        finish()
        if sum(1 for _ in journal.faults()) != manifest.n_faults:
            raise Damaged("le journal restauré n’est pas celui qui a été sauvegardé")

    with no_room("La restauration"):
        try:
            with Staged(Path(settings.MEDIA_ROOT)) as staged:
                with places.rebuilt() as publish:
                    fill(staged)
                    staged.bring_in()
                    publish()
                if replace:
                    staged.forget_others()
        except (IntegrityError, DataError) as error:
            raise RestoreImpossible(file=path, said=str(error).splitlines()[0]) from error
        except Damaged as error:
            raise RestoreDamaged(file=path, where=error) from error
    return manifest


class _Reading:
    """A first reading: nothing is kept, everything is looked at."""

    def __init__(self, manifest: Manifest) -> None:
        self._chain = Chain()
        self._tables = {table.part.path: table for table in manifest.tables}
        known = {
            table.name: sorted(column.name for column in table.columns)
            for table in tables.tables_at(frozenset(manifest.migrations))
        }
        found = {table.name: sorted(table.columns) for table in manifest.tables}
        if wrong := [name for name in known | found if known.get(name) != found.get(name)]:
            raise Damaged(f"la table {min(wrong)} n’est pas celle de sa version")

    def look(self, manifest: Manifest, part: Part, content: Checked) -> None:
        table = self._tables.get(part.path)
        if table is None:
            for _ in content.chunks():
                pass
            return
        rows = self._chain.read(table.name, table.columns, content.rows(len(table.columns)))
        if sum(1 for _ in rows) != table.n_rows:
            raise Damaged(f"la table {table.name} n’a pas le bon nombre de lignes")

    def conclude(self, manifest: Manifest) -> None:
        head = (self._chain.checker.seq, self._chain.checker.hash)
        if self._chain.n_faults() != manifest.n_faults or head != manifest.journal:
            raise Damaged("la chaîne du journal y est rompue")


def _refuse_newer(path: Path, manifest: Manifest) -> None:
    if unknown := frozenset(manifest.migrations) - tables.known_migrations():
        first = ".".join(min(unknown))
        raise RestoreOfANewerVersion(file=path, version=manifest.version, first=first)


def _fill(path: Path, manifest: Manifest, staged: Staged) -> None:
    """Make the tables as the archive's version had them, fill them, then bring them up to date."""
    nodes = frozenset(manifest.migrations)
    MigrationExecutor(connection).migrate(tables.last_of(nodes))
    known = {table.name: table for table in tables.tables_at(nodes)}
    ordered = {t.part.path: (_in_order(known[t.name], t.columns), t) for t in manifest.tables}

    def take(manifest: Manifest, part: Part, content: Checked) -> None:
        if part.path.startswith(FILES):
            staged.write(part.path.removeprefix(FILES), content.chunks())
            return
        table, held = ordered[part.path]
        tables.fill(table, content.rows(len(table.columns)))
        if table.numbers and held.last_number:
            tables.go_on_from(table, held.last_number)

    with places.unguarded(), transaction.atomic():
        places.empty([*known, *tables.LEFT_OUT])
        archive.read(path, take)
        connection.check_constraints()
    call_command("migrate", verbosity=0, interactive=False)


def _in_order(table: Table, names: tuple[str, ...]) -> Table:
    columns = {column.name: column for column in table.columns}
    return Table(table.name, tuple(columns[name] for name in names), table.numbers)


def _settle(at: datetime) -> None:
    """Leave to a person what may have been done since the archive was made."""
    Letter.objects.filter(state__in=Letter.OPEN).update(
        state=Letter.State.UNCERTAIN,
        settled_at=at,
        answer="il attendait quand la sauvegarde restaurée a été faite",
    )
    Slot.objects.all().delete()  # each job then waits for its next time
