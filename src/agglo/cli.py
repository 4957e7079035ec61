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
        room = importlib.import_module(f"{commands.__name__}.{module.name}").app
        only = room.registered_commands[0]
        if only.callback.__name__ == module.name:  # a verb by itself, not a noun and its verbs
            app.command(module.name, help=only.help, context_settings=only.context_settings)(
                only.callback
            )
        else:
            app.add_typer(room, name=module.name)
    return app


def main() -> None:
    """Run the command line."""
    sys.stdout.reconfigure(encoding="utf-8")
    build()()
