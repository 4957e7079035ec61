"""The environment of a process that a benchmark starts: its own database, nothing of ours."""

import os
import secrets
from pathlib import Path


def environment(folder: Path, pack: Path) -> dict[str, str]:
    """Return the environment of an instance that lives in a folder and serves a pack."""
    return {key: text for key, text in os.environ.items() if not key.startswith("AGGLO_")} | {
        "AGGLO_SECRET_KEY": secrets.token_urlsafe(60),
        "AGGLO_PACK": str(pack),
        "AGGLO_VAR": str(folder),
        "AGGLO_HTTPS": "no",
        "DATABASE_URL": f"sqlite:///{folder / 'bench.sqlite3'}",
        "DJANGO_SETTINGS_MODULE": "agglo.settings",
    }
