"""``agglo manage …``: Django's own commands."""

import typer

from agglo.commands import django_ready

app = typer.Typer(help="Lance une commande de Django (migrate, check, shell…).")


@app.command(
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
    help="Lance une commande de Django (migrate, check, shell…).",
)
def manage(context: typer.Context) -> None:
    """Pass every argument to Django."""
    django_ready()
    from django.conf import settings
    from django.core.management import execute_from_command_line

    settings.CONFIG.var.mkdir(parents=True, exist_ok=True)
    execute_from_command_line(["agglo manage", *context.args])
