"""``agglo journal …``: check that nobody rewrote the journal, and note where it stands."""

import re
import sys
from itertools import islice

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Vérifie le journal.", no_args_is_help=True)

MOST_FAULTS_SHOWN = 200
"""A line missing at the start can break thousands of others; these are enough to know where."""


@app.command(help="Affiche le numéro et l'empreinte de la dernière écriture, à noter ailleurs.")
def head() -> None:
    """Print the head of the journal as ``verify --anchor`` takes it."""
    django_ready()
    from agglo.journal import services

    seq, hash_ = services.head()
    sys.stdout.write(f"{seq}:{hash_}\n")


@app.command(help="Relit tout le journal et nomme chaque écriture modifiée, manquante ou déplacée.")
def verify(
    anchor: str = typer.Option(
        "",
        metavar="NUMÉRO:EMPREINTE",
        help="Une tête du journal notée auparavant (agglo journal head) : elle doit y être encore.",
    ),
) -> None:
    """Print a table of faults and exit with 1, or a line and exit with 0."""
    noted = _anchor(anchor)
    django_ready()
    from django.db import connection

    from agglo.journal import services, triggers

    found = services.faults(noted)
    faults = list(islice(found, MOST_FAULTS_SHOWN))
    n_more = sum(1 for _ in found)
    unprotected = triggers.missing(connection)
    if faults:
        _print_faults(faults, n_more)
    if unprotected:
        sys.stderr.write(
            "La base de données n'interdit plus de réécrire le journal "
            f"({', '.join(unprotected)}). Pour la protéger de nouveau : agglo manage migrate\n"
        )
    if faults or unprotected:
        raise typer.Exit(1)
    seq, hash_ = services.head()
    sys.stdout.write(
        f"Journal intact\N{NO-BREAK SPACE}: {_lines(seq)}, empreinte {hash_ or 'vide'}.\n"
    )


def _anchor(text: str) -> tuple[int, str] | None:
    if not text:
        return None
    match = re.fullmatch(r"([0-9]+):([0-9a-f]{64})|0:", text)
    if match is None:
        sys.stderr.write(f"--anchor {text} : attendu NUMÉRO:EMPREINTE, tel que l'affiche ")
        sys.stderr.write("agglo journal head.\n")
        raise typer.Exit(2)
    return (int(match[1]), match[2]) if match[1] else (0, "")


def _lines(n: int) -> str:
    from agglo.core.french import count

    return count(n, "écriture", "écritures")


def _print_faults(faults: list, n_more: int) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(title="Anomalies du journal", title_justify="left")
    for column in ("Écriture", "Nature", "Ce qui ne va pas"):
        table.add_column(column, justify="right" if column == "Écriture" else "left")
    for fault in faults:
        table.add_row("" if fault.seq is None else str(fault.seq), KINDS[fault.kind], fault.message)
    console = Console(file=sys.stdout, width=None if sys.stdout.isatty() else 120)
    console.print(table)
    if n_more:
        console.print(f"et {n_more} autres.")


KINDS = {
    "altered": "modifiée",
    "missing": "manquante",
    "added": "ajoutée",
    "link": "chaîne rompue",
    "object-link": "chaîne de l'objet rompue",
    "head": "tête du journal",
    "unreadable": "illisible",
    "anchor": "réécrite",
}
"""What each kind of fault is called."""
