"""``agglo serve``: the site, its static files included, by granian."""

import contextlib
import hashlib
import os
import shutil
from pathlib import Path

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Sert le site.")

BLOCKING_THREADS = 4
"""Per worker. Django's views wait on the database more than they compute."""

STOP_SECONDS = 5
"""A worker that two signals reach at once (Ctrl+C) may never stop by itself."""


def prepare() -> None:
    """Bring the tables up to date and gather the static files."""
    django_ready()
    from django.conf import settings
    from django.core.management import call_command

    Path(settings.CONFIG.var).mkdir(parents=True, exist_ok=True)
    count_together(Path(settings.CONFIG.var) / "metrics")
    call_command("migrate", verbosity=0, interactive=False)
    stamp = Path(settings.STATIC_ROOT) / ".stamp"
    print_now = _static_print()
    if not stamp.exists() or stamp.read_text(encoding="ascii") != print_now:
        call_command("collectstatic", verbosity=0, interactive=False)
        stamp.write_text(print_now, encoding="ascii")


def count_together(folder: Path) -> None:
    """Have every process of this server count in one folder; forget those of servers that ended.

    It is done before anything counts: the library chooses how when it is first imported.
    """
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.iterdir():
        if not old.name.isdecimal() or not _lives(int(old.name)):
            shutil.rmtree(old, ignore_errors=True)
    own = folder / str(os.getpid())
    shutil.rmtree(own, ignore_errors=True)
    own.mkdir()
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(own)


def _lives(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        with contextlib.suppress(PermissionError):
            os.kill(pid, 0)
        return True
    return False


def _static_print() -> str:
    """Return a fingerprint of the static files as they are: names, sizes and dates."""
    from django.contrib.staticfiles.finders import get_finders

    files = sorted(
        (path, stat.st_size, stat.st_mtime_ns)
        for finder in get_finders()
        for path, storage in finder.list([])
        for stat in [Path(storage.path(path)).stat()]
    )
    return hashlib.sha256(repr(files).encode()).hexdigest()


def run_server(host: str, port: int) -> None:
    """Serve until interrupted."""
    from django.conf import settings
    from granian import Granian
    from granian.constants import Interfaces

    from agglo.web import logs

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agglo.settings")
    config = settings.CONFIG
    Granian(
        "agglo.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=config.workers,
        blocking_threads=BLOCKING_THREADS,
        workers_kill_timeout=STOP_SECONDS,
        respawn_failed_workers=True,
        log_level="warning",
        log_dictconfig=logs.of_the_server(config.log_format, config.log_level),
    ).serve()


@app.command(help="Sert le site, fichiers statiques compris.")
def serve(
    port: int = typer.Option(8000, help="Port d'écoute."),
    host: str = typer.Option("127.0.0.1", help="Adresse d'écoute."),
) -> None:
    """Prepare the tables and static files, then serve."""
    django_ready()
    from django.conf import settings

    if not settings.CONFIG.secret_key:
        typer.echo("AGGLO_SECRET_KEY must be set: 50 random characters or more.", err=True)
        raise typer.Exit(2)
    prepare()
    run_server(host, port)
