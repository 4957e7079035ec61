"""Marks, dashes, patterns and legends: what tells series apart without any colour."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agglo.core.charts.chart import LINE, SIZE
from agglo.core.paint import SERIES, Pen
from agglo.core.svg import Svg, element, group, short, text_width, wrapped

DASHES = (None, "9 4", "3 3", "12 3 3 3", "1 4")
TARGET_DASH = "6 5"

_RADIUS = 5
SAMPLE = 30
"""Width of a sample in a legend."""

_GAP = 18
_INDENT = 6


def series_class(rank: int) -> str:
    """Return the class of a series by its rank, from 0."""
    return f"chart-series-{rank % SERIES + 1}"


def mark(pen: Pen, rank: int, x: float, y: float, *, ring: bool = False) -> Svg:
    """Draw the mark of a series: a shape of its own, hollow for ``ring``."""
    classes = f"{series_class(rank)} {'draw-ring' if ring else 'draw-mark'}"
    return _shape(pen, classes, rank, x, y, 2 if ring else 1.5)


def target_mark(pen: Pen, x: float, y: float) -> Svg:
    """Draw the mark of a target: a hollow diamond."""
    return _shape(pen, "chart-target draw-ring", 3, x, y, 2)


def _shape(pen: Pen, classes: str, rank: int, x: float, y: float, stroke: float) -> Svg:
    r = _RADIUS
    if rank % SERIES == 0:
        return pen.draw("circle", classes, {"cx": x, "cy": y, "r": r, "stroke-width": stroke})
    corners = {
        1: [(-r, -r), (r, -r), (r, r), (-r, r)],
        2: [(0, -r - 1), (r + 1, r), (-r - 1, r)],
        3: [(0, -r - 2), (r + 2, 0), (0, r + 2), (-r - 2, 0)],
        4: [(-r - 1, -r), (r + 1, -r), (0, r + 1)],
    }[rank % SERIES]
    return pen.draw(
        "path",
        classes,
        {"d": path([(x + dx, y + dy) for dx, dy in corners]) + "z", "stroke-width": stroke},
    )


def path(places: Sequence[tuple[float, float]]) -> str:
    """Return the path through points, with a tenth of precision.

    >>> path([(0, 0.04), (10, 5.5)])
    'M0 0L10 5.5'
    """
    return "M" + "L".join(f"{short(float(x))} {short(float(y))}" for x, y in places)


def pattern(pen: Pen, name: str, rank: int) -> Svg | None:
    """Return the pattern laid over the bars of a series; the first one is plain."""
    kind = rank % SERIES
    if kind == 0:
        return None
    size = 8
    lines = {
        1: ["M0 8L8 0M-2 2L2 -2M6 10L10 6"],
        2: [],
        3: ["M0 4L8 4"],
        4: ["M0 8L8 0M-2 2L2 -2M6 10L10 6", "M0 0L8 8M6 -2L10 2M-2 6L2 10"],
    }[kind]
    strokes = [pen.draw("path", "draw-hatch", {"d": d, "stroke-width": 1.5}) for d in lines]
    if kind == 2:
        strokes = [pen.draw("circle", "draw-dots", {"cx": 4, "cy": 4, "r": 1.7})]
    return element(
        "pattern",
        {"id": pattern_id(name, rank), "width": size, "height": size,
         "patternUnits": "userSpaceOnUse"},
        *strokes,
    )  # fmt: skip


def pattern_id(name: str, rank: int) -> str:
    """Return the id of the pattern of a series in a drawing."""
    return f"{name}-p{rank}"


def bar(pen: Pen, name: str, rank: int, x: float, y: float, width: float, height: float) -> Svg:
    """Draw a bar of a series, with its pattern over it."""
    place = {"x": x, "y": y, "width": max(width, 0), "height": max(height, 0)}
    plain = pen.draw("rect", f"{series_class(rank)} draw-fill", dict(place))
    if rank % SERIES == 0:
        return plain
    over = element("rect", {**place, "fill": f"url(#{pattern_id(name, rank)})"})
    return group(plain, over)


def line_sample(pen: Pen, rank: int) -> Svg:
    """Draw what a series looks like on a line chart."""
    line = pen.draw(
        "path",
        f"{series_class(rank)} draw-line",
        {"d": f"M0 0L{SAMPLE} 0", "fill": "none", "stroke-width": 2.5,
         "stroke-dasharray": DASHES[rank % SERIES]},
    )  # fmt: skip
    return group(line, mark(pen, rank, SAMPLE / 2, 0))


def target_sample(pen: Pen) -> Svg:
    """Draw what a target path looks like."""
    line = pen.draw(
        "path",
        "chart-target draw-line",
        {"d": f"M0 0L{SAMPLE} 0", "fill": "none", "stroke-width": 2,
         "stroke-dasharray": TARGET_DASH},
    )  # fmt: skip
    return group(line, target_mark(pen, SAMPLE / 2, 0))


def bar_sample(pen: Pen, name: str, rank: int) -> Svg:
    """Draw what a series looks like on bars."""
    return bar(pen, name, rank, 4, -7, 22, 14)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend: a sample, drawn from the middle of its left side, and its text."""

    sample: Svg
    text: str
    width: float = SAMPLE
    height: float = LINE


def legend(pen: Pen, entries: Sequence[Entry], width: float, top: float) -> tuple[Svg, float]:
    """Return the legend, laid out on as many lines as it needs, and its height."""
    parts, x, y, tallest = [], 0.0, top, 0.0
    for entry in entries:
        lines = wrapped(entry.text, SIZE, width - entry.width - _INDENT)
        wide = entry.width + _INDENT + max(text_width(line, SIZE) for line in lines)
        if x and x + wide > width:
            x, y, tallest = 0.0, y + tallest + 4, 0.0
        height = max(entry.height, len(lines) * LINE)
        place = {"transform": f"translate({short(x)} {short(y + height / 2)})"}
        parts.append(element("g", place, entry.sample, *_entry_texts(pen, entry, lines)))
        x, tallest = x + wide + _GAP, max(tallest, height)
    return group(*parts), y + tallest + 4 - top if entries else 0


def _entry_texts(pen: Pen, entry: Entry, lines: Sequence[str]) -> Iterator[Svg]:
    first = SIZE * 0.35 - (len(lines) - 1) * LINE / 2
    for rank, line in enumerate(lines):
        place = {"x": entry.width + _INDENT, "y": first + rank * LINE}
        yield pen.text("draw-text", place, line)
