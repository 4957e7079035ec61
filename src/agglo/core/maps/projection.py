"""From longitudes and latitudes to a small grid of whole numbers, and outlines written on it."""

import itertools
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Geometry = Mapping[str, Any]
"""A GeoJSON Polygon or MultiPolygon."""

Place = tuple[float, float]
"""Longitude and latitude, in degrees."""

GRID = 2
"""Steps of the grid in one unit of the drawing: finer than a pixel of a phone."""

TALLEST = 1.25
"""Height of a map, at most, in widths."""


@dataclass(frozen=True, slots=True)
class Projection:
    """An equirectangular projection, true along its middle parallel.

    Over an agglomeration, some 50 km, shapes and distances are right to 1 in 100.
    """

    west: float
    north: float
    shrink: float
    scale: float
    margin: float
    width: float
    height: float

    @classmethod
    def fit(cls, places: Iterable[Place], width: float, margin: float = 6) -> "Projection":
        """Return the projection that makes all places hold in a width, margins included."""
        known = list(places) or [(0.0, 0.0)]
        west, east = _ends(longitude for longitude, _ in known)
        south, north = _ends(latitude for _, latitude in known)
        shrink = math.cos(math.radians((south + north) / 2))
        wide, tall = max((east - west) * shrink, 1e-6), max(north - south, 1e-6)
        inner = width - 2 * margin
        scale = min(inner / wide, (width * TALLEST - 2 * margin) / tall)
        left = margin + (inner - wide * scale) / 2
        height = tall * scale + 2 * margin
        return cls(west - left / scale / shrink, north, shrink, scale, margin, width, height)

    def point(self, place: Place) -> tuple[float, float]:
        """Return where a place falls, in units of the drawing."""
        longitude, latitude = place
        x = (longitude - self.west) * self.shrink * self.scale
        return x, self.margin + (self.north - latitude) * self.scale

    def node(self, place: Place) -> tuple[int, int]:
        """Return the node of the grid that is nearest to a place."""
        x, y = self.point(place)
        return round(x * GRID), round(y * GRID)


def _ends(values: Iterable[float]) -> tuple[float, float]:
    known = list(values)
    return min(known), max(known)


def rings(geometry: Geometry) -> Iterator[Sequence[Place]]:
    """Yield the rings of a geometry: outlines and holes alike.

    Raises ValueError on a geometry that is not a surface.
    """
    match geometry:
        case {"type": "Polygon", "coordinates": polygon}:
            yield from polygon
        case {"type": "MultiPolygon", "coordinates": polygons}:
            for polygon in polygons:
                yield from polygon
        case _:
            raise ValueError(f"expected a Polygon or a MultiPolygon, received {geometry!r:.80}")


def places_of(geometry: Geometry) -> Iterator[Place]:
    """Yield every corner of a geometry."""
    for ring in rings(geometry):
        for place in ring:
            yield place[0], place[1]


def outline(geometry: Geometry, projection: Projection) -> str:
    """Write the outline of a geometry as relative steps on the grid.

    Corners that fall on the node of the one before, or on a straight line, are left out;
    a ring smaller than the grid disappears, unless there would be nothing left.
    """
    nodes = [[projection.node(place) for place in _pairs(ring)] for ring in rings(geometry)]
    written = "".join(_ring(corners) for each in nodes if len(corners := _corners(each)) > 2)
    if written or not nodes or not nodes[0]:
        return written
    x, y = nodes[0][0]
    return f"M{x} {y}h1v1h-1z"


def _pairs(ring: Sequence[Sequence[float]]) -> Iterator[Place]:
    return ((place[0], place[1]) for place in ring)


def _corners(nodes: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Drop what does not change the outline that is seen."""
    kept: list[tuple[int, int]] = []
    for node in nodes:
        if kept and node == kept[-1]:
            continue
        if len(kept) > 1 and _straight(kept[-2], kept[-1], node):
            kept.pop()
        kept.append(node)
    while len(kept) > 1 and kept[0] == kept[-1]:
        kept.pop()
    return kept


def _straight(start: tuple[int, int], middle: tuple[int, int], end: tuple[int, int]) -> bool:
    """Say whether the middle is on the way from the start to the end, without a turn back."""
    ahead = (middle[0] - start[0], middle[1] - start[1])
    after = (end[0] - middle[0], end[1] - middle[1])
    crossed = ahead[0] * after[1] - ahead[1] * after[0]
    return crossed == 0 and ahead[0] * after[0] + ahead[1] * after[1] > 0


def _ring(corners: Sequence[tuple[int, int]]) -> str:
    """Write one ring: where it starts, then each step, then back to the start.

    >>> _ring([(10, 10), (13, 10), (13, 8)])
    'M10 10l3 0 0-2z'
    """
    steps = "".join(
        f"{_next(x - before[0])}{_next(y - before[1])}"
        for before, (x, y) in itertools.pairwise(corners)
    )
    return f"M{corners[0][0]} {corners[0][1]}l{steps.lstrip()}z"


def _next(number: int) -> str:
    """Write a number after another: the minus sign is separation enough."""
    return str(number) if number < 0 else f" {number}"
