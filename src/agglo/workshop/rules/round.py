"""The monthly round: which action comes next, how far it is."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, slots=True)
class Round:
    """The actions of one person this month, in the order they are shown."""

    keys: tuple[str, ...]
    done: frozenset[str]
    skipped: tuple[str, ...] = ()  # left for later, in the order they were left

    @property
    def n_done(self) -> int:
        """Return how many were looked at."""
        return len(self.done)

    @property
    def remaining(self) -> tuple[str, ...]:
        """Return those to look at: the skipped ones come back at the end."""
        waiting = [key for key in self.keys if key not in self.done]
        first = [key for key in waiting if key not in self.skipped]
        return (*first, *(key for key in self.skipped if key in waiting))

    @property
    def current(self) -> str:
        """Return the key of the action to show, blank when the round is over."""
        return next(iter(self.remaining), "")

    @property
    def rank(self) -> int:
        """Return the place of the current action, from 1: « 4 sur 10 »."""
        return min(self.n_done + 1, len(self.keys))

    @property
    def is_over(self) -> bool:
        """Say whether every action was looked at."""
        return not self.current

    def skipping(self, key: str) -> tuple[str, ...]:
        """Return what is skipped once one more action is left for later."""
        return (*(each for each in self.skipped if each != key), key)


def make_round(
    keys: Iterable[str], reviewed: Collection[str], skipped: Sequence[str] = ()
) -> Round:
    """Return the round over some actions, some of which were looked at.

    >>> tour = make_round(["a", "b", "c"], {"b"}, ["a"])
    >>> tour.current, tour.remaining, tour.rank
    ('c', ('c', 'a'), 2)
    """
    every = tuple(dict.fromkeys(keys))
    known = set(every)
    return Round(
        every,
        frozenset(known & set(reviewed)),
        tuple(key for key in dict.fromkeys(skipped) if key in known),
    )


def month_start(on: date) -> date:
    """Return the first day of the month of a day."""
    return on.replace(day=1)


def month_before(on: date) -> date:
    """Return the same day a month before, the last of that month when it is shorter.

    >>> month_before(date(2026, 3, 31)), month_before(date(2026, 1, 15))
    (datetime.date(2026, 2, 28), datetime.date(2025, 12, 15))
    """
    year, month = (on.year, on.month - 1) if on.month > 1 else (on.year - 1, 12)
    for day in range(on.day, 27, -1):
        try:
            return date(year, month, day)
        except ValueError:
            continue
    return date(year, month, min(on.day, 28))


def is_reviewed(news_at: datetime | None, since: datetime) -> bool:
    """Say whether someone wrote about an action since the month began, both ends included."""
    return news_at is not None and news_at >= since
