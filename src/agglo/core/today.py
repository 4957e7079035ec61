"""What waits for a person today: each room says its part in ``today.py``, the workshop shows all.

A lot is a kind of task that the person may do. A room gives no lot to whoever may not do it; a lot
that is empty says so in a sentence, so that silence never reads as a failure.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

MOST_TASKS = 20
"""Tasks that a lot gives at most; its count says how many there are in all."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do: what it is called, where it is done, a few words more, its date."""

    title: str
    href: str
    detail: str = ""
    due: date | None = None


@dataclass(frozen=True, slots=True)
class Lot:
    """Tasks of one kind. ``count`` is all of them, ``tasks`` the first, ``href`` where all are."""

    key: str  # room.name, such as ``plan.late``
    title: str  # agrees with the count: « relevés en retard »
    count: int
    tasks: Sequence[Task] = ()
    href: str = ""
    empty: str = ""  # the sentence that says there is nothing

    @property
    def is_empty(self) -> bool:
        """Say whether nothing of this kind waits."""
        return not self.count

    @property
    def n_left_out(self) -> int:
        """Return how many tasks are counted and not given."""
        return max(0, self.count - len(self.tasks))

    @property
    def due(self) -> date:
        """Return the earliest date among the tasks, the end of time when none has one."""
        return min((task.due for task in self.tasks if task.due), default=date.max)


Read = Callable[[Any, date], Iterable[Lot]]
"""From a person and a day to what waits for that person on that day."""


@dataclass(slots=True)
class Rooms:
    """The function of each room that says what waits, in the order the rooms were declared."""

    _reads: dict[str, Read] = field(default_factory=dict)

    def register(self, room: str, read: Read) -> Read:
        """Declare the function of a room.

        Raises ValueError when another function has the name.

        >>> rooms = Rooms()
        >>> def read(user, on):
        ...     yield Lot("desk.open", "dossiers à instruire", 2, (Task("D-1", "/D-1/"),))
        >>> _ = rooms.register("desk", read)
        >>> [(lot.title, lot.n_left_out) for lot in rooms.lots("someone", date(2026, 3, 2))]
        [('dossiers à instruire', 1)]
        """
        known = self._reads.get(room)
        if known is not None and known.__qualname__ != read.__qualname__:
            raise ValueError(f"two functions say what waits in {room!r}")
        self._reads[room] = read
        return read

    def lots(self, user: Any, on: date) -> list[Lot]:
        """Return every lot of a person on a day: what is due first, empty lots last."""
        found = [lot for read in self._reads.values() for lot in read(user, on)]
        return sorted(found, key=lambda lot: (lot.is_empty, lot.due))


rooms = Rooms()
"""The one registry of the process, filled by ``autodiscover_modules("today")``."""

register = rooms.register
