"""The workshop with a whole plan: its pages, the import and the export of many readings."""

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from agglo.bench.desk import N_FEW, N_MANY, N_ROWS
from agglo.bench.environment import environment
from agglo.bench.load import LOAD, N_ACTIONS, N_COMMUNES, N_INDICATORS, N_OBSERVATIONS, PREPARE
from agglo.bench.measures import Measure
from agglo.packs.generate import generate

MOST_QUERIES, MOST_KB = 15, 150
MOST_IMPORT_S, MOST_IMPORT_MB = 20, 300
MOST_GROWN_MB = 5
"""More than this, and memory grows with the rows: ten times more of them are 30 MB of CSV."""


def run(pack: Path | None = None) -> list[Measure]:
    """Generate a whole plan, load it, and measure each part in a process of its own.

    ``pack`` is not used: the plan is always the generated one, so that runs compare.
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
        environ = environment(folder, folder / "pack") | {"AGGLO_SECOND_FACTOR": "no"}
        for code in (PREPARE, LOAD):
            _python(environ, "-c", code, str(folder / "pack"))
        measures = [each for page in _part(environ, "pages") for each in _page(page)]
        for suffix in ("csv", "xlsx"):
            measures += _export(suffix, _part(environ, f"export-{suffix}"))
            measures += _import(suffix, _part(environ, f"import-{suffix}"))
    return measures


def _page(found: dict[str, Any]) -> list[Measure]:
    name = found["name"]
    return [
        Measure(f"{name} : requêtes", found["n_queries"], "", at_most=MOST_QUERIES),
        Measure(f"{name} : HTML", found["n_bytes"] / 1000, "ko", at_most=MOST_KB),
        Measure(f"{name} : p95 / vue vide", found["ratio"], "×"),
        Measure(f"{name} : p95", found["p95_ms"], "ms"),
    ]


def _import(suffix: str, found: dict[str, Any]) -> list[Measure]:
    name = f"import de {N_ROWS} relevés ({suffix})"
    return [
        Measure(f"{name} : aperçu", found["seen_s"], "s"),
        Measure(f"{name} : aperçu et écriture", found["whole_s"], "s", at_most=MOST_IMPORT_S),
        Measure(f"{name} : dont processeur", found["worked_s"], "s"),
        Measure(f"{name} : mémoire la plus haute", found["peak_mb"], "Mo", at_most=MOST_IMPORT_MB),
    ]


def _export(suffix: str, found: dict[str, Any]) -> list[Measure]:
    name = f"export de {N_MANY} relevés ({suffix})"
    grown = f"{name} : mémoire de plus que {N_FEW}"
    return [
        Measure(f"{name} : durée", found["seconds"], "s"),
        Measure(f"{name} : dont processeur", found["worked_s"], "s"),
        Measure(f"{name} : taille", found["many"] / 1_000_000, "Mo"),
        Measure(grown, found["grown_mb"], "Mo", at_most=MOST_GROWN_MB),
    ]


def _part(environ: dict[str, str], part: str) -> Any:
    return json.loads(_python(environ, "-m", "agglo.bench.desk", part).splitlines()[-1])


def _python(environ: dict[str, str], *arguments: str) -> str:
    done = subprocess.run(  # noqa: S603
        [sys.executable, *arguments], env=environ, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"{arguments[1][:60]} failed:\n{done.stderr[-3000:]}")
    return done.stdout
