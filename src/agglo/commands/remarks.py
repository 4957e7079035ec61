"""``agglo remarks …``: the messages that readers send about figures."""

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Tient les signalements que les lecteurs envoient sur les chiffres.")


@app.callback()
def remarks() -> None:
    """Keep the verbs under their noun."""


@app.command(help="Supprime les signalements plus anciens que ce que leur page annonce.")
def purge(
    wet_run: bool = typer.Option(
        False, "--wet-run", help="Supprime pour de bon ; sans elle, la commande compte seulement."
    ),
) -> None:
    """Delete the messages kept long enough, in one transaction, or only count them."""
    django_ready()
    from django.conf import settings
    from django.db import transaction
    from django.utils.timezone import now

    from agglo.plan import services

    with transaction.atomic():
        gone = services.purge_remarks(months=settings.CONFIG.keep_remarks_months, at=now())
        transaction.set_rollback(not wet_run)
    typer.echo(gone)
    if not wet_run:
        typer.echo("Essai à blanc : rien n'est supprimé. Ajoutez --wet-run pour de bon.", err=True)
