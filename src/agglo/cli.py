"""The one command, ``agglo``: results on stdout, messages on stderr, status 0, 1 or 2."""

import importlib
import pkgutil
import sys

import typer

from agglo import commands

NAMES = [module.name for module in pkgutil.iter_modules(commands.__path__)]


def build(only: str = "") -> typer.Typer:
    """Gather the applications of ``agglo.commands``, or only the one named, which starts faster."""
    app = typer.Typer(
        name="agglo",
        help="Du vote à la preuve : le projet de territoire d'une intercommunalité.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
    )
    app.callback()(lambda: None)  # keeps the name of a verb that is alone
    for name in [only] if only else NAMES:
        room = importlib.import_module(f"{commands.__name__}.{name}").app
        verb = room.registered_commands[0]
        if verb.callback.__name__ == name:  # a verb by itself, not a noun and its verbs
            app.command(name, help=verb.help, context_settings=verb.context_settings)(verb.callback)
        else:
            app.add_typer(room, name=name)
    return app


def main() -> None:
    """Run the command line."""
    sys.stdout.reconfigure(encoding="utf-8")
    asked = sys.argv[1] if len(sys.argv) > 1 else ""
    build(asked if asked in NAMES else "")()
