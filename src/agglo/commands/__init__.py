"""The verbs of the ``agglo`` command, one module a noun: each has ``app``, a Typer application."""

import os
import sys
from functools import cache


@cache
def django_ready() -> None:
    """Set Django up, once. A wrong configuration ends the command with exit status 2."""
    import django

    from agglo.config import BadConfig

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "agglo.settings")
    try:
        django.setup()
    except BadConfig as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
