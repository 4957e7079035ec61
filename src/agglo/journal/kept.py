"""Answers kept until the journal grows: what many pages ask, and only a write can change.

Every write that matters is a line of the journal, so its head is the version of all that was read:

    outline = Kept(read_outline)
    outline(date(2026, 3, 2))  # read once for this day and this head

Only for answers that nobody changes, that do not depend on who asks, and whose every source is
journalled. They stay in the memory of the process, one at a time.
"""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakSet

from agglo.journal import services as journal

T = TypeVar("T")

_every: "WeakSet[Kept]" = WeakSet()


class Kept(Generic[T]):
    """A function that reads, and its last answer: to what, and for which head it is true."""

    def __init__(self, read: Callable[..., T]) -> None:
        self._read = read
        self._last: tuple[object, T] | None = None
        _every.add(self)

    def __call__(self, *asked: object) -> T:
        """Return the answer, read again when the journal has grown or something else is asked.

        One query when it is kept. The head is read first: rows written meanwhile may be in the
        answer, which then is read again at the next head.
        """
        head = journal.head()
        last = self._last
        if last is not None and last[0] == (head, asked):
            return last[1]
        answer = self._read(*asked)
        if head[0]:  # nothing tells two empty journals apart
            self._last = ((head, asked), answer)
        return answer

    def forget(self) -> None:
        """Read again at the next call."""
        self._last = None


def forget_everything() -> None:
    """Have every kept answer read again: for tests, which write rows without the journal."""
    for kept in _every:
        kept.forget()
