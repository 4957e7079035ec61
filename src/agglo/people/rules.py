"""Days and roles, reasoned about without a database: what covers what, and what is given up."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Days from one to another, both included; without a last one when it never ends."""

    since: date
    until: date | None = None

    def __contains__(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day <= self.until)

    def is_within(self, other: "Span") -> bool:
        """Say whether no day of this span is out of another.

        >>> march = Span(date(2026, 3, 1), date(2026, 3, 31))
        >>> march.is_within(Span(date(2026, 1, 1))), Span(date(2026, 3, 2)).is_within(march)
        (True, False)
        """
        if other.until is None:
            return self.since >= other.since
        return self.since in other and self.until is not None and self.until <= other.until

    def overlaps(self, other: "Span") -> bool:
        """Say whether a day is in both.

        >>> Span(date(2026, 3, 1), date(2026, 3, 9)).overlaps(Span(date(2026, 3, 9)))
        True
        """
        return self.since in other or other.since in self

    def after(self, day: date) -> "Span | None":
        """Return the days that are given up when the span ends on a day, None without any.

        >>> Span(date(2026, 3, 1), date(2026, 3, 9)).after(date(2026, 3, 7)).since
        datetime.date(2026, 3, 8)
        >>> Span(date(2026, 3, 1), date(2026, 3, 9)).after(date(2026, 3, 9)) is None
        True
        """
        if self.until is not None and self.until <= day:
            return None
        return Span(max(self.since, day + DAY), self.until)


def covers(spans: Iterable[Span], span: Span) -> bool:
    """Say whether every day of a span is in one of others at least.

    >>> halves = [Span(date(2026, 1, 1), date(2026, 6, 30)), Span(date(2026, 7, 1))]
    >>> covers(halves, Span(date(2026, 3, 1))), covers(halves[:1], Span(date(2026, 3, 1)))
    (True, False)
    """
    wanted = span.since
    for other in sorted(spans, key=lambda one: one.since):
        if other.since > wanted:
            return False
        if other.until is None or (span.until is not None and other.until >= span.until):
            return True
        if other.until >= wanted:
            wanted = other.until + DAY
    return False
