"""``agglo backup``: the records and the files of a running instance, in one archive."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agglo.commands import django_ready

if TYPE_CHECKING:
    from agglo.jobs.backup.making import Made

app = typer.Typer(help="Sauvegarde l'instance, sans l'arrêter.")

APART = {
    "AGGLO_SECRET_KEY": "ouvre les codes du second facteur et les liens des courriels",
    "AGGLO_SIGNING_KEY": "signe les éditions des bilans",
}
"""What no archive holds, and what it is for."""


@app.command(help="Sauvegarde l'instance, sans l'arrêter : --out FICHIER, ou --keep N DOSSIER.")
def backup(
    folder: Path = typer.Argument(None, help="Dossier de sauvegardes, avec --keep."),
    out: Path = typer.Option(None, help="Fichier à écrire, tel que agglo.tar.gz."),
    keep: int = typer.Option(0, min=0, help="Nombre de sauvegardes à garder dans le dossier."),
) -> None:
    """Write one archive; say what it holds and what to keep elsewhere."""
    if (out is None) == (folder is None) or bool(folder) != bool(keep):
        typer.echo("Donnez --out FICHIER, ou bien --keep N DOSSIER.", err=True)
        raise typer.Exit(2)
    django_ready()
    from agglo.core.refusal import Refusal
    from agglo.jobs.backup.making import make
    from agglo.jobs.backup.rotation import make_in

    at = datetime.now(UTC)
    try:
        out, made = make_in(folder, keep=keep, at=at) if folder else (out, make(out, at=at))
    except Refusal as refusal:
        typer.echo(refusal.for_people(), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"La sauvegarde n'est pas faite : {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(_told(out, made))


def _told(out: Path, made: "Made") -> str:
    from django.conf import settings

    from agglo.core.french import count, size, typeset

    manifest = made.manifest
    lines = count(sum(table.n_rows for table in manifest.tables), "ligne", "lignes")
    files = count(len(manifest.files), "fichier", "fichiers")
    seq, hash_ = manifest.journal
    width = max(map(len, APART))
    said = [
        str(out),
        f"{lines}, {files}, {size(made.n_bytes)}. Somme SHA-256 : {made.sha256}",
        f"Tête du journal : {seq}:{hash_}",
    ]
    if manifest.n_faults:
        n = count(manifest.n_faults, "anomalie", "anomalies")
        said.append(f"Attention : le journal a {n} (agglo journal verify).")
    said += [
        "La sauvegarde contient des données personnelles : gardez-la comme la base elle-même.",
        "Elle ne contient pas ceci, à garder ailleurs, comme dans un coffre de mots de passe :",
        *(f"  {name:<{width}}  {why}" for name, why in APART.items()),
        f"  le dossier du pack, {settings.CONFIG.pack}",
    ]
    return "\n".join(typeset(line) if not line.startswith("/") else line for line in said)
