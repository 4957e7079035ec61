"""``agglo restore``: an instance in the state that an archive holds, or nothing."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from agglo.commands import django_ready

if TYPE_CHECKING:
    from agglo.jobs.backup.manifest import Manifest

app = typer.Typer(help="Restaure une sauvegarde.")

WORD = "remplacer"


@app.command(help="Restaure une sauvegarde, dans une instance vide ou à la place d'une autre.")
def restore(
    file: Path = typer.Argument(help="Archive faite par agglo backup."),
    replace: bool = typer.Option(False, help="Remplace tout ce que l'instance contient."),
    yes: bool = typer.Option(False, help="Ne demande pas de confirmation."),
    broken_journal: bool = typer.Option(
        False, help="Accepte un journal qui était déjà rompu dans l'instance sauvegardée."
    ),
) -> None:
    """Check the archive, ask, restore, and say what to look at."""
    django_ready()
    from agglo.core.refusal import Refusal
    from agglo.jobs.backup import restoring
    from agglo.web import search

    try:
        restoring.check(file, accept_broken=broken_journal)
        if replace and not yes:
            _ask()
        manifest = restoring.restore(
            file,
            at=datetime.now(UTC),
            finish=search.rebuild,
            replace=replace,
            accept_broken=broken_journal,
        )
    except Refusal as refusal:
        typer.echo(refusal.for_people(), err=True)
        raise typer.Exit(1) from None
    except OSError as error:
        typer.echo(f"La sauvegarde n'est pas restaurée, et rien n'a changé : {error}", err=True)
        raise typer.Exit(1) from None
    typer.echo(_told(manifest))


def _ask() -> None:
    """Have a person write one word before anything is lost."""
    from agglo.jobs.backup import places

    held = places.held()
    if not held:
        return
    if not sys.stdin.isatty():
        typer.echo("Sans terminal, --replace demande aussi --yes.", err=True)
        raise typer.Exit(2)
    typer.echo(f"Cette instance contient {held}. Tout sera perdu.", err=True)
    if typer.prompt(f"Pour continuer, écrivez « {WORD} »", err=True).strip() != WORD:
        typer.echo("Rien n'a changé.", err=True)
        raise typer.Exit(1)


def _told(manifest: "Manifest") -> str:
    from django.conf import settings

    from agglo.core.french import count, typeset
    from agglo.jobs.backup.manifest import recognise
    from agglo.journal.models import Letter

    lines = count(sum(table.n_rows for table in manifest.tables), "ligne", "lignes")
    files = count(len(manifest.files), "fichier", "fichiers")
    said = [f"Restauré tel que le {manifest.made_at} : {lines}, {files}."]
    for name, mark in manifest.keys.items():
        if mark != recognise(getattr(settings.CONFIG, name)):
            said.append(
                f"AGGLO_{name.upper()} n'est pas celle de l'instance sauvegardée : remettez-la."
            )
    uncertain = Letter.objects.filter(state=Letter.State.UNCERTAIN).count()
    if uncertain:
        n = count(uncertain, "courriel est incertain", "courriels sont incertains")
        said.append(f"{n} : décidez de chacun sur la page des travaux de fond.")
    said.append("Tout le monde doit se reconnecter. Redémarrez le serveur et l'exécutant.")
    return "\n".join(map(typeset, said))
