"""What a chart is: a drawing, what it says, and the table that says the same."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.french import typeset
from agglo.core.paint import Pen
from agglo.core.periods import Period
from agglo.core.svg import Svg, element, short

WIDTH = 440
"""Width of a drawing, in its own units. Fitted to 360 px, its type is 11 px high; a page
should not stretch it beyond 620 px."""

SIZE = 14
"""Of the type."""

LINE = 18
"""From one line of text to the next."""


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing and its twin: ``headers`` and ``rows`` are the same values, as a table."""

    title: str
    description: str
    svg: Svg
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Point:
    """A value over a period; None when it is not known."""

    period: Period
    value: Decimal | int | None


@dataclass(frozen=True, slots=True)
class Series:
    """Values of one thing over time."""

    label: str
    points: tuple[Point, ...]


def name_of(key: str, *content: object) -> str:
    """Return a name for the ids of a drawing: the key, or one made from its content."""
    return key or "g" + hashlib.sha256(repr(content).encode()).hexdigest()[:10]


def drawing(
    pen: Pen,
    name: str,
    size: tuple[float, float],
    texts: tuple[str, str],
    parts: Sequence[str],
    role: str = "img",
) -> Svg:
    """Return the whole SVG, with its title and its description for those who do not see it."""
    width, height = size
    title, description = texts
    attributes = {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": None if pen.static else "drawing",
        "viewBox": f"0 0 {short(width)} {short(height)}",
        "width": width,
        "height": height,
        "role": role,
        "aria-labelledby": f"{name}-t {name}-d",
        "font-size": SIZE,
        "font-family": "Atkinson Hyperlegible, sans-serif" if pen.static else None,
    }
    return element(
        "svg",
        attributes,
        element("title", {"id": f"{name}-t"}, title),
        element("desc", {"id": f"{name}-d"}, description),
        *parts,
    )


def sentence(text: str) -> str:
    """End a text as a sentence, with its spaces."""
    return typeset(text if text.endswith(".") else f"{text}.")
