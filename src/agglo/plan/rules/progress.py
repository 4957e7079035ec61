"""Where an indicator stands between its start and its target."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from agglo.core.french import percent, typeset
from agglo.core.periods import Period
from agglo.plan.rules.exact import as_decimal


@dataclass(frozen=True, slots=True)
class Point:
    """A value at the end of a period: observed, or aimed at."""

    period: Period
    value: Decimal

    @property
    def on(self) -> date:
        """Return the day the value is of."""
        return self.period.until


def share_done(start: Decimal, target: Decimal, value: Decimal) -> Decimal | None:
    """Return the share of the way done, from 0 at the start to 1 at the target.

    It may be below 0 or above 1. None when the target is the start: there is no way to go.

    >>> share_done(Decimal(20), Decimal(10), Decimal(15))
    Decimal('0.5')
    """
    if start == target:
        return None
    done, way = Fraction(value) - Fraction(start), Fraction(target) - Fraction(start)
    return as_decimal(done / way)


def expected_value(path: Sequence[Point], on: date) -> Decimal | None:
    """Return where the path of the targets passes on a day, in a straight line between two.

    None before the first point and after the last: nothing was promised there.

    >>> path = [Point(Period.parse("2023"), Decimal(0)), Point(Period.parse("2025"), Decimal(100))]
    >>> expected_value(path, date(2024, 12, 31)).quantize(Decimal("0.1"))
    Decimal('50.1')
    """
    points = in_order(path)
    if not points:
        return None
    if on == points[0].on:
        return points[0].value
    for before, after in pairwise(points):
        if before.on < on <= after.on:
            part = Fraction((on - before.on).days, (after.on - before.on).days)
            way = Fraction(after.value) - Fraction(before.value)
            return as_decimal(Fraction(before.value) + part * way)
    return None


def is_on_track(path: Sequence[Point], seen: Point, direction: str) -> bool | None:
    """Say whether a value keeps up with the path; None when nothing allows to say.

    The direction of the indicator decides, or that of the path when the indicator has none.
    """
    expected = expected_value(path, seen.on)
    if expected is None:
        return None
    points = in_order(path)
    rises = direction == "up" or (direction == "none" and points[-1].value > points[0].value)
    return seen.value >= expected if rises else seen.value <= expected


def in_order(path: Sequence[Point]) -> list[Point]:
    """Return the points by day; of two on one day, the last given."""
    by_day = {point.on: point for point in path}
    return [by_day[day] for day in sorted(by_day)]


def progress_sentence(
    share: Decimal | None, value: str, expected: str, on_track: bool | None
) -> str:
    """Say how far the value is on its way, and whether it keeps up with the path.

    >>> progress_sentence(Decimal("0.3"), "79,7", "80,3", None)
    '30\\xa0% du chemin est fait.'
    """
    parts = []
    if share is not None and 0 <= share <= 1:
        parts.append(f"{percent(share * 100, 0)} du chemin est fait.")
    elif share is not None:
        parts.append("L’objectif est dépassé." if share > 1 else "La valeur s’en éloigne.")
    if expected and on_track is not None:
        pace = "suit" if on_track else "est en retard"
        parts.append(f"La trajectoire passe alors par {expected} : la valeur, {value}, {pace}.")
    return typeset(" ".join(parts))
