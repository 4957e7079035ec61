"""A folder of backups: one more, and the oldest are deleted."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

from agglo.jobs.backup.making import LEFTOVER, Made, make

NAME = re.compile(r"agglo-\d{8}T\d{6}Z\.tar\.gz", re.ASCII)
"""Only files named like this are ever deleted. Their names sort as their dates do."""

FORGOTTEN = timedelta(days=1)
"""After so long, what a backup killed in the middle left behind is of no use to any other."""


def make_in(folder: Path, *, keep: int, at: datetime) -> tuple[Path, Made]:
    """Make a backup in a folder, then delete the oldest so that ``keep`` stay, this one included.

    Nothing is deleted when the backup cannot be made.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _sweep(folder, at)
    out = folder / f"agglo-{at.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar.gz"
    made = make(out, at=at)
    for old in sorted(path for path in folder.iterdir() if NAME.fullmatch(path.name))[:-keep]:
        old.unlink()
    return out, made


def _sweep(folder: Path, at: datetime) -> None:
    for path in folder.glob(f"{LEFTOVER}*"):
        if at - datetime.fromtimestamp(path.stat().st_mtime, UTC) > FORGOTTEN:
            shutil.rmtree(path, ignore_errors=True)
