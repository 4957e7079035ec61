"""The files of an archive, brought in before the records that name them.

Those that were there stay until the records are in place: whenever the machine stops, each record
has its file. Files are named by the digest of their content, so that none takes another's place;
should one do so even then, what it replaced is put back when the restoration fails.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

STAGING = ".restoring"


class Staged:
    """Files beside their place, then in it; taken out again when the block ends by an error."""

    def __init__(self, root: Path) -> None:
        self._root, self._staging = root, root / STAGING
        self._new, self._replaced = self._staging / "new", self._staging / "replaced"
        self._names: list[str] = []
        self._brought: list[str] = []

    def __enter__(self) -> "Staged":
        shutil.rmtree(self._staging, ignore_errors=True)
        self._new.mkdir(parents=True)
        return self

    def __exit__(self, kind: type[BaseException] | None, *ignored: object) -> None:
        if kind is not None:
            self._take_out()
        shutil.rmtree(self._staging, ignore_errors=True)

    def write(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one file beside its place."""
        path = self._new / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            for chunk in chunks:
                file.write(chunk)
        self._names.append(name)

    def bring_in(self) -> None:
        """Put every file in its place."""
        for name in self._names:
            place = self._root / name
            if place.exists():
                _move(place, self._replaced / name)
            self._brought.append(name)
            _move(self._new / name, place)

    def forget_others(self) -> None:
        """Delete the files that were there before and that the archive does not hold."""
        kept = set(self._names)
        for folder, folders, names in os.walk(self._root):
            folders[:] = [name for name in folders if Path(folder) / name != self._staging]
            for name in names:
                path = Path(folder) / name
                if path.relative_to(self._root).as_posix() not in kept:
                    path.unlink()

    def _take_out(self) -> None:
        for name in reversed(self._brought):
            (self._root / name).unlink(missing_ok=True)
            if (self._replaced / name).exists():
                _move(self._replaced / name, self._root / name)


def _move(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    os.replace(path, place)
