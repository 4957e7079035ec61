"""Whether a worker of this machine lives: it holds a lock that the system lifts when it dies.

A lease alone cannot tell a dead worker from one whose job writes for a long time on SQLite, where
nobody else may write that it lives. The lock can, and says it the moment a worker is killed.
"""

import os
import secrets
import socket
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows: the lease decides alone
    fcntl = None


class Presence:
    """The lock of one worker, from ``arrive`` until ``leave`` or the end of the process."""

    def __init__(self, folder: Path) -> None:
        self.worker = f"{socket.gethostname()[:40]}:{os.getpid()}:{secrets.token_hex(4)}"
        self._path = _path(folder, self.worker)
        self._file = None

    def arrive(self) -> None:
        """Take the lock."""
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self._path.open("w")
        if fcntl:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def leave(self) -> None:
        """Give it back: only when no job runs any more."""
        self._path.unlink(missing_ok=True)
        self._file.close()


def lives(folder: Path, worker: str) -> bool | None:
    """Say whether a worker lives; None when this machine cannot tell."""
    if not fcntl or worker.partition(":")[0] != socket.gethostname()[:40]:
        return None
    try:
        with _path(folder, worker).open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return True
    return False


def sweep(folder: Path) -> None:
    """Forget the locks of workers that were killed and took no job to answer for."""
    for path in folder.glob("*.lock") if folder.exists() else ():
        if lives(folder, path.stem.replace("+", ":")) is False:
            path.unlink(missing_ok=True)


def _path(folder: Path, worker: str) -> Path:
    return folder / f"{worker.replace(':', '+')}.lock"
