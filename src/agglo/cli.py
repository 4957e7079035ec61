"""The one command, ``agglo``: results on stdout, messages on stderr, status 0, 1 or 2."""

import importlib
import pkgutil
import sys

import typer

from agglo import commands


def build() -> typer.Typer:
    """Gather the applications of ``agglo.commands``."""
    app = typer.Typer(
        name="agglo",
        help="Du vote à la preuve : le projet de territoire d'une intercommunalité.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    for module in pkgutil.iter_modules(commands.__path__):
        command = importlib.import_module(f"{commands.__name__}.{module.name}")
        if len(command.app.registered_commands) == 1 and not command.app.registered_callback:
            app.command(module.name, **_settings(command.app))(
                command.app.registered_commands[0].callback
            )
        else:
            app.add_typer(command.app, name=module.name)
    return app


def _settings(app: typer.Typer) -> dict[str, object]:
    only = app.registered_commands[0]
    return {"help": only.help, "context_settings": only.context_settings, "add_help_option": True}


def main() -> None:
    """Run the command line."""
    sys.stdout.reconfigure(encoding="utf-8")
    build()()
