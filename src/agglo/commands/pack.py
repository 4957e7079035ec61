"""``agglo pack …``: check, load, compare, fetch and begin the pack of a territory."""

import os
import secrets
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agglo.commands import django_ready
from agglo.core.french import typeset
from agglo.core.unreadable import Unreadable
from agglo.packs import cells, faults, geography, printing
from agglo.packs.diff import Difference, compare
from agglo.packs.faults import BadPack
from agglo.packs.fetch import Cache, Unfetched, fetch
from agglo.packs.manifest import Manifest
from agglo.packs.reading import Pack, read_pack

if TYPE_CHECKING:
    from agglo.journal.sync.load import LoadResult, LoadStopped

app = typer.Typer(help="Vérifie, charge, compare et prépare le pack d'un territoire.")

FOLDER = typer.Argument(help="Dossier du pack.")
MIRROR = typer.Option(None, help="Dossier ou adresse où lire à la place du réseau.")
TIMEOUT = typer.Option(300.0, min=0.1, help="Durée la plus longue, en secondes.")
DRY_RUN = typer.Option(False, "--dry-run", help="Dit ce qui changerait, sans rien écrire.")
EDITS = typer.Option("stop", help="Lignes modifiées à la main : stop, keep ou overwrite.")


def discover() -> None:
    """Have every room say what it reads in a pack.

    Nothing here signs anything: a pack can be checked where no secret key is set.
    """
    os.environ.setdefault("AGGLO_SECRET_KEY", secrets.token_urlsafe(60))
    django_ready()
    from django.utils.module_loading import autodiscover_modules

    autodiscover_modules("indicators")
    autodiscover_modules("pack")


def caches() -> Path:
    """Return the folder that holds the fetched datasets, one folder a pack."""
    discover()
    from django.conf import settings

    return settings.CONFIG.var / "cache"


def read(path: Path | str) -> Pack:
    """Read a pack with the outside datasets that were fetched for it."""
    return read_pack(path, caches=caches())


def load_pack(
    path: Path | str, *, at: datetime, dry_run: bool = False, edits: str = "stop"
) -> "LoadResult":
    """Load a pack in one transaction, and return what changed (``LoadResult``).

    Raises BadPack when the pack has faults, LoadStopped when people changed what it would
    overwrite, unless ``edits`` says to ``keep`` or ``overwrite``; nothing is written then.
    ``dry_run`` does everything, then undoes it.
    """
    pack = read(path)
    pack.raise_if_bad()
    from django.db import transaction

    from agglo.journal.sync.load import Edits, Load
    from agglo.packs.registry import rooms

    with transaction.atomic():
        load = Load(pack=pack.manifest.slug, digest=pack.digest(), at=at, edits=Edits(edits))
        for room in rooms():
            if room.load:
                room.load(pack, load)
        result = load.finish()
        if dry_run:
            transaction.set_rollback(True)
    return result


@contextmanager
def database(pack: Path | None) -> Iterator[None]:
    """Open the instance's database, or a temporary one that holds a pack and nothing else."""
    if pack is None:
        django_ready()
        yield
        return
    with tempfile.TemporaryDirectory(prefix="agglo-") as folder:
        os.environ.setdefault("AGGLO_SECRET_KEY", secrets.token_urlsafe(60))
        os.environ["DATABASE_URL"] = f"sqlite:///{folder}/pack.sqlite3"
        os.environ["AGGLO_PACK"] = str(pack)
        django_ready()
        _load_alone(pack)
        yield
        from django.db import connections

        connections.close_all()


def _load_alone(pack: Path) -> None:
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    try:
        load_pack(pack, at=datetime.now().astimezone())
    except BadPack as bad:
        _print_faults(bad.faults)


def fetch_pack(
    path: Path | str, *, mirror: str | None = None, timeout: float = 300.0, refresh: bool = False
) -> list[str]:
    """Bring the outside datasets of a pack; return a sentence for each that stays missing."""
    manifest = read(path).manifest
    if manifest is None:
        return [f"{path} : ce dossier n'a pas de pack.toml lisible."]
    return list(_fetch_all(manifest, mirror, timeout, refresh))


def _fetch_all(
    manifest: Manifest, mirror: str | None, timeout: float, refresh: bool
) -> Iterator[str]:
    cache = Cache(caches() / manifest.slug)
    for outside in manifest.outside:
        try:
            with printing.progress(outside.key) as progress:
                path, is_new = fetch(
                    outside,
                    cache,
                    mirror=mirror,
                    timeout=timeout,
                    refresh=refresh,
                    progress=progress,
                )
        except Unfetched as error:
            yield str(error)
        except OSError as error:
            yield f"{outside.key} : impossible d'écrire dans le cache ({error})."
        else:
            done = "reçu" if is_new else "déjà là"
            sha256 = cache.locked(outside.target).sha256
            say(f"{outside.key} : {done}, {path.stat().st_size} octets, sha256 {sha256[:12]}…")


def say(sentence: str) -> None:
    """Say something to the person, apart from the results."""
    typer.echo(typeset(sentence), err=True)


def tell(sentence: str) -> None:
    """Give a result that is one sentence."""
    typer.echo(typeset(sentence))


@app.command("check", help="Nomme toutes les erreurs d'un pack.")
def check(folder: Path = FOLDER) -> None:
    """Print every fault; exit status 1 when there is one."""
    pack = read(folder)
    if pack.faults:
        _print_faults(pack.faults)
    tell(f"{folder} : aucune erreur.")


def _print_faults(found: list[faults.Fault] | tuple[faults.Fault, ...]) -> None:
    faults.render(found, printing.console())
    raise typer.Exit(1)


@app.command("load", help="Charge un pack : tout ou rien.")
def load(
    folder: Path = FOLDER,
    dry_run: bool = DRY_RUN,
    edits: str = EDITS,
) -> None:
    """Load, and print how many rows each table gains, changes and closes."""
    _prepare(edits)
    from agglo.journal.sync.load import LoadStopped

    try:
        result = load_pack(folder, at=datetime.now().astimezone(), dry_run=dry_run, edits=edits)
    except BadPack as bad:
        _print_faults(bad.faults)
    except LoadStopped as stopped:
        _print_conflicts(stopped)
        raise typer.Exit(1) from None
    _print_counts(result)
    if dry_run:
        say("Essai à blanc : rien n'est enregistré. Relancez sans --dry-run pour de bon.")


def _prepare(edits: str) -> None:
    """Have a database ready; end with status 2 when the person must do something first."""
    if edits not in {"stop", "keep", "overwrite"}:
        raise typer.BadParameter("attendu : stop, keep ou overwrite", param_hint="--edits")
    discover()
    from django.conf import settings
    from django.core.management import call_command
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    Path(settings.CONFIG.var).mkdir(parents=True, exist_ok=True)
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not executor.loader.applied_migrations:
        call_command("migrate", verbosity=0, interactive=False)
    elif waiting:
        say("La base attend d'être mise à jour : lancez d'abord « agglo manage migrate ».")
        raise typer.Exit(2)


def _print_counts(result: "LoadResult") -> None:
    rows = [
        (name, *(str(n or "") for n in (c.added, c.changed, c.closed, c.reopened)))
        for name, c in result.counts.items()
        if c
    ]
    if rows:
        columns = ("table", "ajoutées", "changées", "closes", "rouvertes")
        printing.table("Lignes du pack", columns, rows)
    else:
        tell("Rien à changer : la base dit déjà ce que dit le pack.")


def _print_conflicts(stopped: "LoadStopped") -> None:
    rows = [
        (c.object_type, c.object_key, c.field, c.in_pack, c.in_database) for c in stopped.conflicts
    ]
    title = "Modifié à la main depuis le dernier chargement : rien n'est enregistré"
    printing.table(title, ("table", "clé", "champ", "dans le pack", "dans la base"), rows)
    say(
        "Reportez dans le pack ce qui doit rester, puis relancez ; ou relancez avec --edits keep "
        "(garder ce qui est dans la base) ou --edits overwrite (prendre ce qui est dans le pack)."
    )


@app.command("diff", help="Compare un pack à la base, ou à un autre pack.")
def diff(
    folder: Path = FOLDER,
    other: Path = typer.Argument(None, help="Un second pack ; sans lui, la base."),
) -> None:
    """Print what differs, row by row and field by field."""
    if other is None:
        _prepare("overwrite")
        try:
            found = list(_against_database(folder))
        except BadPack as bad:
            _print_faults(bad.faults)
        printing.differences(found, before="dans la base", after="dans le pack")
        return
    old, new = read(folder), read(other)
    if old.faults or new.faults:
        _print_faults([*old.faults, *new.faults])
    printing.differences(compare(old, new), before=str(folder), after=str(other))


def _against_database(folder: Path) -> Iterator[Difference]:
    result = load_pack(folder, at=datetime.now().astimezone(), dry_run=True, edits="overwrite")
    for line in result.lines:
        yield from printing.of_line(line.object_type, line.object_key, line.before, line.after)


@app.command("fetch", help="Apporte les jeux de données extérieurs que le pack nomme.")
def fetch_command(
    folder: Path = FOLDER,
    mirror: str = MIRROR,
    timeout: float = TIMEOUT,
    refresh: bool = typer.Option(False, help="Accepte un jeu de données qui a changé."),
) -> None:
    """Fetch; exit status 1 when a dataset stays missing."""
    pack = read(folder)
    if pack.manifest is None:
        _print_faults(pack.faults)
    if not pack.manifest.outside:
        say("Ce pack ne prend rien ailleurs.")
    missing = fetch_pack(folder, mirror=mirror, timeout=timeout, refresh=refresh)
    for sentence in missing:
        say(sentence)
    raise typer.Exit(1 if missing else 0)


@app.command("new", help="Commence le pack d'une intercommunalité.")
def new(
    siren: str = typer.Argument(help="Numéro SIREN de l'intercommunalité, neuf chiffres."),
    out: Path = typer.Option(..., help="Dossier à créer."),
    mirror: str = MIRROR,
    timeout: float = TIMEOUT,
) -> None:
    """Write a valid pack; exit status 1 when the geography API does not answer."""
    try:
        cells.siren(siren)
    except Unreadable as unreadable:
        raise typer.BadParameter(str(unreadable), param_hint="SIREN") from None
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise typer.BadParameter(f"{out} n'est pas un dossier vide", param_hint="--out")
    discover()
    from agglo.packs.registry import rooms

    tables = [table for room in rooms() for table in room.tables]
    try:
        geography.new_pack(siren, out, tables, mirror=mirror, timeout=timeout)
    except Unfetched as error:
        say(str(error))
        raise typer.Exit(1) from None
    tell(f"{out} : le pack est prêt. Lisez {out / 'LISEZMOI.md'}, puis complétez plan/.")
