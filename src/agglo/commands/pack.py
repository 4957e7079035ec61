"""``agglo pack …``: check, load, compare, fetch and begin the pack of a territory."""

import sys
from datetime import datetime
from pathlib import Path

import typer
from rich.console import Console

from agglo.commands import django_ready
from agglo.packs import faults
from agglo.packs.faults import BadPack
from agglo.packs.reading import Pack, read_pack

app = typer.Typer(help="Vérifie, charge, compare et prépare le pack d'un territoire.")


def discover() -> None:
    """Have every room say what it reads in a pack."""
    django_ready()
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("pack")


def read(path: Path) -> Pack:
    """Read a pack with the outside datasets that were fetched for it."""
    discover()
    from django.conf import settings

    return read_pack(path, caches=settings.CONFIG.var / "cache")


def load_pack(path: Path | str, *, at: datetime, dry_run: bool = False, keep_edits: bool = False):
    """Load a pack in one transaction, and return what changed (``LoadResult``).

    Raises BadPack when the pack has faults, LoadStopped when people changed what it would
    overwrite; nothing is written then. ``dry_run`` does everything, then undoes it.
    """
    pack = read(Path(path))
    pack.raise_if_bad()
    from django.db import transaction

    from agglo.journal.sync.load import Load
    from agglo.packs.registry import rooms

    with transaction.atomic():
        load = Load(pack=pack.manifest.slug, digest=pack.digest(), at=at, keep_edits=keep_edits)
        for room in rooms():
            if room.load:
                room.load(pack, load)
        result = load.finish()
        if dry_run:
            transaction.set_rollback(True)
    return result


@app.command(help="Nomme toutes les erreurs d'un pack.")
def check(folder: Path = typer.Argument(help="Dossier du pack.")) -> None:
    """Print every fault; exit status 1 when there is one."""
    pack = read(folder)
    if pack.faults:
        faults.render(pack.faults, console())
        raise typer.Exit(1)
    typer.echo(f"{folder} : aucune erreur.")


def console() -> Console:
    """Return where results are printed: as wide as they need in a file or a pipe."""
    return Console(width=None if sys.stdout.isatty() else 400)


__all__ = ["BadPack", "app", "check", "discover", "load_pack", "read"]
