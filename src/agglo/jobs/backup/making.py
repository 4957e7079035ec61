"""Making a backup of a running instance: nobody has to stop working."""

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.db import connection

from agglo.jobs.backup import archive, tables
from agglo.jobs.backup.chain import Chain
from agglo.jobs.backup.files import STAGING
from agglo.jobs.backup.manifest import FILES, TABLES, Manifest, Part, TablePart, recognise
from agglo.jobs.backup.room import no_room
from agglo.jobs.backup.tables import Reader, Table
from agglo.jobs.refusals import BackupExists, BackupOfANewerDatabase, BackupUnreadable

LEFTOVER = ".agglo-backup-"

KEYS = ("secret_key", "signing_key")


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made: what it holds and its sum."""

    manifest: Manifest
    sha256: str
    n_bytes: int


def make(out: Path, *, at: datetime) -> Made:
    """Write an archive of the records as they are at one instant, and of the files.

    Records come first: a file is written before the record that names it, so none is missing.
    Raises BackupExists, BackupOfANewerDatabase, BackupUnreadable, DiskFull: then nothing is left.
    """
    out = out.absolute()
    if out.exists():
        raise BackupExists(file=out)
    with no_room("La sauvegarde"):
        return _make(out, at)


def _make(out: Path, at: datetime) -> Made:
    folder = Path(tempfile.mkdtemp(prefix=LEFTOVER, dir=out.parent))
    try:
        with tables.snapshot(folder) as reader:
            manifest = _read(reader, folder, at)
        (folder / "copy.sqlite3").unlink(missing_ok=True)
        total = archive.write(out, manifest, lambda part: _place(folder, part))
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return Made(manifest, total, out.stat().st_size)


def _read(reader: Reader, folder: Path, at: datetime) -> Manifest:
    nodes = reader.migrations()
    if unknown := nodes - tables.known_migrations():
        raise BackupOfANewerDatabase(n=len(unknown), first=".".join(min(unknown)))
    chain, parts = Chain(), []
    for table in tables.tables_at(nodes):
        parts.append(_write_table(reader, table, folder, chain))
    return Manifest(
        made_at=at.astimezone(UTC).isoformat(timespec="seconds"),
        version=version("agglo"),
        database=connection.vendor,
        migrations=tuple(sorted(nodes)),
        journal=(chain.checker.seq, chain.checker.hash),
        n_faults=chain.n_faults(),
        keys={name: recognise(getattr(settings.CONFIG, name)) for name in KEYS},
        tables=tuple(parts),
        files=tuple(_files(Path(settings.MEDIA_ROOT))),
    )


def _write_table(reader: Reader, table: Table, folder: Path, chain: Chain) -> TablePart:
    path, sum_, n_rows, size = folder / f"{table.name}.jsonl", hashlib.sha256(), 0, 0
    names = tuple(column.name for column in table.columns)
    with path.open("wb") as file, _readable(table):
        for row in chain.read(table.name, names, reader.rows(table)):
            line = json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            sum_.update(line)
            file.write(line)
            n_rows, size = n_rows + 1, size + len(line)
    return TablePart(
        name=table.name,
        columns=names,
        n_rows=n_rows,
        last_number=reader.last_number(table) if table.numbers else 0,
        part=Part(f"{TABLES}{table.name}.jsonl", size, sum_.hexdigest()),
    )


@contextmanager
def _readable(table: Table) -> Iterator[None]:
    try:
        yield
    except (ValueError, ArithmeticError) as error:
        raise BackupUnreadable(table=table.name) from error
    except sqlite3.OperationalError as error:
        if "decode" not in str(error):
            raise
        raise BackupUnreadable(table=table.name) from error


def _files(root: Path) -> Iterator[Part]:
    """Yield the files that people gave; one that is deleted meanwhile is left out."""
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(name for name in folders if name != STAGING)
        for name in sorted(names):
            path = Path(folder) / name
            if path.is_symlink() or not path.is_file():
                continue
            with path.open("rb") as file:
                sum_ = hashlib.file_digest(file, "sha256").hexdigest()
            relative = path.relative_to(root).as_posix()
            yield Part(f"{FILES}{relative}", path.stat().st_size, sum_)


def _place(folder: Path, part: Part) -> Path:
    if part.path.startswith(TABLES):
        return folder / part.path.removeprefix(TABLES)
    return Path(settings.MEDIA_ROOT) / part.path.removeprefix(FILES)
