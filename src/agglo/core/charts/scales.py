"""Axes: round numbers that cover the values, and room for the texts around a drawing."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from agglo.core.charts.chart import SIZE
from agglo.core.svg import text_width

_STEPS = (Decimal(1), Decimal(2), Decimal("2.5"), Decimal(5), Decimal(10))
_WHOLE_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))
_NEAR_ZERO = Decimal("0.6")
"""An axis starts from zero unless every value is far from it: lines stay readable, and a
small move is not made to look like a large one."""

_MARGIN = 3


def ticks(values: Iterable[Decimal | int], *, whole: bool = False, most: int = 5) -> list[Decimal]:
    """Return round numbers, evenly spaced, from below the least value to above the greatest.

    ``whole`` keeps to whole numbers.

    >>> [str(tick) for tick in ticks([12, 25, 40])]
    ['0', '10', '20', '30', '40']
    """
    known = [Decimal(value) for value in values] or [Decimal(0), Decimal(1)]
    low, high = min(known), max(known)
    if 0 <= low <= high * _NEAR_ZERO or low == high >= 0:
        low = Decimal(0)
    if high <= 0 and (high >= low * _NEAR_ZERO or low == high):
        high = Decimal(0)
    if low == high:
        high = low + 1
    step = _step((high - low) / (most - 1), whole)
    first = math.floor(low / step)
    last = math.ceil(high / step)
    return [step * rank for rank in range(first, last + 1)]


def _step(least: Decimal, whole: bool) -> Decimal:
    """Return the smallest round step that is not below one."""
    power = least.adjusted()
    if whole and power < 0:
        return Decimal(1)
    steps = _WHOLE_STEPS if whole and power == 0 else _STEPS
    step = next(step for step in steps if step.scaleb(power) >= least).scaleb(power)
    return Decimal(format(step.normalize(), "f"))


@dataclass(slots=True)
class Room:
    """The texts and marks that are already placed: a new text takes a place that is left."""

    left: float
    right: float
    top: float = -math.inf
    bottom: float = math.inf
    _boxes: list[tuple[float, float, float, float]] = field(default_factory=list)

    def take(self, left: float, top: float, right: float, bottom: float) -> None:
        """Reserve a rectangle."""
        self._boxes.append((left, top, right, bottom))

    def place(
        self, text: str, spots: Sequence[tuple[float, float]], size: float = SIZE
    ) -> tuple[float, float] | None:
        """Return where a text is centred, at the first free spot, or None.

        A spot is the middle of the text's baseline; it is moved sideways when the text
        would leave the drawing.
        """
        half = text_width(text, size) / 2 + _MARGIN
        for spot, baseline in spots:
            middle = min(max(spot, self.left + half), self.right - half)
            box = (middle - half, baseline - size, middle + half, baseline + size * 0.3)
            if self.top <= box[1] and box[3] <= self.bottom and self._is_free(box):
                self._boxes.append(box)
                return middle, baseline
        return None

    def _is_free(self, box: tuple[float, float, float, float]) -> bool:
        left, top, right, bottom = box
        return not any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self._boxes
        )


def thinned(
    places: Sequence[tuple[float, str]], left: float, right: float
) -> list[tuple[float, str]]:
    """Return the labels of an axis that fit on one line: both ends first, then in turn.

    A label is moved sideways when it would leave the drawing.

    >>> thinned([(0, "2020"), (30, "2021"), (50, "2022"), (80, "2023")], -50, 150)
    [(0, '2020'), (80, '2023')]
    """
    room, kept = Room(left, right), {}
    ranks = range(len(places))
    for rank in sorted(ranks, key=lambda rank: (rank != len(places) - 1, rank)):
        middle, text = places[rank]
        if at := room.place(text, [(middle, 0)]):
            kept[rank] = at[0], text
    return [kept[rank] for rank in sorted(kept)]
