"""The rooms that read a pack. Each says so in its ``pack.py``, as Django's admin does."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from agglo.packs.faults import Fault
from agglo.packs.tables import Table

if TYPE_CHECKING:
    from agglo.packs.reading import Pack

_rooms: dict[str, Room] = {}


def _no_fault(pack: Pack) -> Iterable[Fault]:
    return ()


@dataclass(frozen=True, slots=True)
class Room:
    """What a room takes from a pack.

    ``check`` yields the faults that show only when rows are read together; it is called even
    when single cells have faults, on the rows that have none. ``load`` writes through the
    ``Load`` it is given (``agglo.journal.sync``); lower floors load first.
    """

    name: str
    floor: int
    tables: tuple[Table, ...] = ()
    files: tuple[str, ...] = ()  # what else it reads, names or patterns
    check: Callable[[Pack], Iterable[Fault]] = _no_fault
    load: Callable[[Pack, Any], None] | None = None


def register(room: Room) -> None:
    """Make a room known; called when its ``pack.py`` is imported."""
    _rooms[room.name] = room


def rooms() -> tuple[Room, ...]:
    """Return the rooms, lower floors first."""
    return tuple(sorted(_rooms.values(), key=lambda room: (room.floor, room.name)))
