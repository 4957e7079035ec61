"""Room on the disk: the one trouble that is nobody's fault and that a sentence can say."""

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from agglo.jobs.refusals import DiskFull

FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

SAID = ("disk is full", "disk I/O error", "No space left on device")
"""What SQLite and PostgreSQL say of it, where they say it by words alone."""


@contextmanager
def no_room(what_was_done: str) -> Iterator[None]:
    """Turn a full disk into its sentence."""
    try:
        yield
    except OSError as error:
        if error.errno not in FULL:
            raise
        raise DiskFull(what_was_done=what_was_done) from error
    except (OperationalError, sqlite3.OperationalError) as error:
        if not any(words in str(error) for words in SAID):
            raise
        raise DiskFull(what_was_done=what_was_done) from error
