"""Time and memory of writing 200 000 observations in every format, beside a dataset of few rows.

Memory is constant when it does not follow the rows: what each format takes for 200 000 of them is
compared with what the same format takes for the priorities and objectives, a few dozen.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from agglo.bench.environment import environment
from agglo.bench.load import LOAD, N_ACTIONS, N_COMMUNES, N_INDICATORS, N_OBSERVATIONS, PREPARE
from agglo.bench.measures import Measure
from agglo.packs.generate import generate

FORMATS = ("csv", "json", "xlsx", "parquet")
MOST_MB_MORE = 200
"""DuckDB may hold its own buffers; no format may hold the rows, which weigh more than this."""

EXPORT = """
import resource, sys, time
from pathlib import Path
from agglo.commands import django_ready
django_ready()
from agglo.opendata import files, reports
from agglo.opendata.registry import every_dataset
dataset = every_dataset().get(sys.argv[1])
(card,) = reports.cards([dataset])
begin, worked = time.perf_counter(), time.process_time()
files.write(Path(sys.argv[2]), dataset, dataset.rows({}), reports.metadata(card, {}))
spent = time.perf_counter() - begin, time.process_time() - worked
print(*spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
"""


def run(pack: Path | None = None) -> list[Measure]:
    """Load a generated pack, then write its observations in processes of their own.

    ``pack`` is not used: the rows are always the generated ones, so that runs compare.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        sizes = {"actions": N_ACTIONS, "indicators": N_INDICATORS, "communes": N_COMMUNES}
        generate(folder / "pack", observations=N_OBSERVATIONS, **sizes)
        environ = environment(folder, folder / "pack")
        _python(environ, PREPARE)
        _python(environ, LOAD, str(folder / "pack"))
        return [measure for suffix in FORMATS for measure in _export(environ, folder, suffix)]


def _export(environ: dict[str, str], folder: Path, suffix: str) -> list[Measure]:
    out = folder / f"out.{suffix}"
    _, _, few = map(float, _python(environ, EXPORT, "objectifs", str(out)).split())
    seconds, worked, many = map(float, _python(environ, EXPORT, "observations", str(out)).split())
    what = f"{suffix} : {N_OBSERVATIONS} observations"
    return [
        Measure(what, seconds, "s"),
        Measure(f"{suffix} : dont processeur", worked, "s"),
        Measure(f"{suffix} : taille", out.stat().st_size / 1e6, "Mo"),
        Measure(f"{suffix} : mémoire la plus haute", many, "Mo"),
        Measure(f"{suffix} : de plus que peu de lignes", many - few, "Mo", at_most=MOST_MB_MORE),
    ]


def _python(environ: dict[str, str], code: str, *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", code, *arguments], env=environ, check=True, capture_output=True
    )
    return done.stdout.decode()
