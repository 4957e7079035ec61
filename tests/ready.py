"""A process with Django set up and no connection yet: those of ``instances`` are forked from it."""

import os
import sys
from dataclasses import replace
from pathlib import Path

ROOT = str(Path(__file__).parent.parent)
if ROOT not in sys.path:
    sys.path.insert(0, ROOT)
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"

import django  # noqa: E402

django.setup()


def speak_to(url: str, folder: Path) -> None:
    """Make this process the one of an instance."""
    from django.conf import settings
    from django.db import connections

    settings.CONFIG = replace(settings.CONFIG, database_url=url, var=folder)
    settings.MEDIA_ROOT = folder / "files"
    connections.settings = connections.configure_settings({"default": settings.CONFIG.database})
    if hasattr(connections._connections, "default"):  # of the other kind, perhaps
        del connections["default"]
