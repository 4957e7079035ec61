"""``agglo privacy …``: the register of processings, and deleting what was kept long enough."""

import csv
import sys

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Tient le registre des traitements et efface ce qui a assez duré.")


@app.command(help="Écrit le registre des traitements en CSV.")
def register() -> None:
    """Write one processing a row on the standard output."""
    django_ready()
    from agglo.people import privacy

    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(privacy.REGISTER_COLUMNS)
    writer.writerows(privacy.register_rows())


@app.command(help="Efface ce qui a été gardé assez longtemps : comptes, sessions, courriels…")
def purge(
    dry_run: bool = typer.Option(False, "--dry-run", help="Compte seulement, sans rien effacer."),
) -> None:
    """Delete in one transaction, and print how many of each kind."""
    django_ready()
    from django.utils.timezone import now

    from agglo.packs import printing
    from agglo.people import privacy

    gone = privacy.purge(at=now(), dry_run=dry_run)
    rows = [(title, str(n)) for title, n in gone.items()]
    printing.table("Serait effacé" if dry_run else "Effacé", ("quoi", "combien"), rows)
    if dry_run:
        typer.echo("Essai à blanc : rien n'est effacé. Relancez sans --dry-run.", err=True)
