"""``agglo worker``: runs what is in the queue; one process is enough for a small instance."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Thread
from time import sleep
from types import FrameType

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Fait les travaux de fond : courriels, tâches programmées, longs calculs.")

KIND = 10
"""How much a worker beside a server steps aside: pages come first."""

STOP_S = 30
"""How long a server waits for the worker beside it."""


@app.command(help="Fait les travaux de fond : courriels, tâches programmées, longs calculs.")
def worker(
    once: bool = typer.Option(False, help="Fait ce qui attend, puis s'arrête."),
    queue: list[str] = typer.Option([], help="N'en prend que dans cette file : default ou long."),
    explain: str = typer.Option(
        "", metavar="RÉFÉRENCE", help="Affiche la trace d'une erreur, telle que T-1A2B3C."
    ),
    with_parent: bool = typer.Option(False, hidden=True),
) -> None:
    """Work until SIGTERM or Ctrl+C; what runs is given 25 seconds to end."""
    parent = os.getppid()
    if with_parent:
        os.nice(KIND)
    django_ready()
    if explain:
        return _explain(explain)
    works = _worker(queue)
    _stop_on_signals(works)
    if with_parent:
        Thread(target=_stop_without, args=[parent, works], daemon=True).start()
    if not (works.serve_once() if once else works.serve()):
        sys.stderr.write("Un travail ne s'est pas terminé à temps : il sera repris.\n")
        sys.stderr.flush()
        os._exit(0)  # at once: until then the work is still in our hands
    return None


def _worker(queues: list[str]):
    from django.conf import settings

    from agglo.jobs.worker import QUEUES, Worker

    if unknown := set(queues) - set(QUEUES):
        sys.stderr.write(f"File inconnue : {', '.join(sorted(unknown))}. Il y a : ")
        sys.stderr.write(f"{', '.join(QUEUES)}.\n")
        raise typer.Exit(2)
    return Worker(settings.CONFIG.var / "workers", queues or QUEUES)


def _stop_on_signals(works) -> None:
    """End in order at the first signal, at once at the second."""

    def stop(number: int, frame: FrameType | None) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, signal.SIG_DFL)
        works.stop()

    for name in (signal.SIGTERM, signal.SIGINT):
        signal.signal(name, stop)


def _stop_without(parent: int, works) -> None:
    """Stop when the server beside which it was started is gone, however it went."""
    while os.getppid() == parent:
        sleep(1)
    works.stop()


def _explain(reference: str) -> None:
    from agglo.jobs.models import Work

    found = Work.objects.filter(reference=reference.upper()).select_related("task").first()
    if found is None:
        sys.stderr.write(f"Aucune erreur ne porte la référence {reference}.\n")
        raise typer.Exit(1)
    sys.stdout.write(f"{found.key}\n{found.task.traceback}")


@contextmanager
def beside() -> Iterator[None]:
    """Run a worker in a child process for the length of a block, with this configuration."""
    start = "from agglo.cli import main; main()"
    command = [sys.executable, "-c", start, "worker", "--with-parent"]
    child = subprocess.Popen(command)  # noqa: S603 - our own command
    try:
        yield
    finally:
        child.terminate()
        try:
            child.wait(STOP_S)
        except subprocess.TimeoutExpired:
            child.kill()
