"""Time and memory of loading a large generated pack, beside the bare machine's own insertions."""

import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from agglo.bench.environment import environment
from agglo.bench.measures import Measure
from agglo.packs.generate import generate

N_ACTIONS, N_INDICATORS, N_OBSERVATIONS, N_COMMUNES = 600, 300, 200_000, 100
MOST_SECONDS, MOST_MB = 15, 400

PREPARE = "from agglo.commands import serve; serve.prepare()"
LOAD = """
import sys
from datetime import datetime
from pathlib import Path
from agglo.commands import django_ready
django_ready()
from agglo.commands.pack import load_pack
load_pack(Path(sys.argv[1]), at=datetime.now().astimezone())
"""


def run(pack: Path | None = None) -> list[Measure]:
    """Generate a pack of the size of a whole plan, load it in a process of its own, and measure.

    ``pack`` is not used: the load is always the generated one, so that runs compare.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        generate(
            folder / "pack",
            actions=N_ACTIONS,
            indicators=N_INDICATORS,
            observations=N_OBSERVATIONS,
            communes=N_COMMUNES,
        )
        environ = environment(folder, folder / "pack")
        _python(environ, PREPARE)
        begin = time.perf_counter()
        _python(environ, LOAD, str(folder / "pack"))
        seconds = time.perf_counter() - begin
        peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        bare = _bare_seconds(folder)
    return [
        Measure(f"chargement de {N_OBSERVATIONS} observations", seconds, "s", at_most=MOST_SECONDS),
        Measure("mémoire la plus haute", peak_mb, "Mo", at_most=MOST_MB),
        Measure("lignes nues dans SQLite, même fichier", bare, "s"),
        Measure("chargement / lignes nues", seconds / bare, "×"),
    ]


def _python(environ: dict[str, str], code: str, *arguments: str) -> None:
    subprocess.run([sys.executable, "-c", code, *arguments], env=environ, check=True)  # noqa: S603


def _bare_seconds(folder: Path) -> float:
    """Read the observations and insert them as they are, with nothing checked nor recorded."""
    begin = time.perf_counter()
    base = sqlite3.connect(folder / "bare.sqlite3")
    base.execute("PRAGMA journal_mode=WAL")
    with (folder / "pack/plan/observations.csv").open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        names = next(rows)
        base.execute(f"CREATE TABLE observation (id INTEGER PRIMARY KEY, {', '.join(names)})")
        marks = ", ".join("?" * len(names))
        statement = f"INSERT INTO observation ({', '.join(names)}) VALUES ({marks})"  # noqa: S608
        with base:
            base.executemany(statement, rows)
    base.close()
    return time.perf_counter() - begin
