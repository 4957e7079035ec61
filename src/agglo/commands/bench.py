"""``agglo bench NAME``: measure on this machine, in one run, against a peer or the bare machine."""

import json
from enum import StrEnum
from pathlib import Path

import typer
from rich.console import Console
from rich.table import Table

from agglo.bench import atelier, exports, load, pages, report
from agglo.bench.measures import Measure

app = typer.Typer(help="Mesure la vitesse et la mémoire, sur cette machine.")

BENCHMARKS = {
    "load": load.run,
    "pages": pages.run,
    "report": report.run,
    "atelier": atelier.run,
    "exports": exports.run,
}
Name = StrEnum("Name", list(BENCHMARKS))


@app.command(help="Mesure la vitesse et la mémoire : load, pages, report, atelier ou exports.")
def bench(
    name: Name = typer.Argument(help="Ce qui est mesuré."),
    pack: Path = typer.Option(Path("packs/bethune-bruay"), help="Pack servi."),
    as_json: bool = typer.Option(False, "--json", help="Écrit les mesures en JSON."),
) -> None:
    """Print the measures; exit status 1 when one misses the bar that the project set."""
    measures = BENCHMARKS[name](pack.resolve())
    if as_json:
        typer.echo(json.dumps([m.to_json() for m in measures], ensure_ascii=False, indent=1))
    else:
        Console().print(_table(name, measures))
    raise typer.Exit(0 if all(measure.holds for measure in measures) else 1)


def _table(name: str, measures: list[Measure]) -> Table:
    table = Table(title=f"agglo bench {name}")
    for title in ("mesure", "valeur", "unité", "à tenir", "tenu"):
        table.add_column(title, justify="right" if title == "valeur" else "left")
    for measure in measures:
        table.add_row(
            measure.name, f"{measure.value:.2f}", measure.unit, _bar(measure), _held(measure)
        )
    return table


def _bar(measure: Measure) -> str:
    if measure.at_most is not None:
        return f"≤ {measure.at_most:g}"
    return f"≥ {measure.at_least:g}" if measure.at_least is not None else ""


def _held(measure: Measure) -> str:
    if measure.at_most is None and measure.at_least is None:
        return ""
    return "oui" if measure.holds else "non"
