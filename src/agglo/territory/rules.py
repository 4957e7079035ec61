"""Which communes are neighbours, how far they reach. Pure: boundaries in, codes and degrees out."""

import math
from collections.abc import Iterable, Mapping

import numpy as np
from shapely import dwithin, total_bounds, transform
from shapely.errors import ShapelyError
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

TOUCHING_M = 40.0
"""Distance under which two boundaries touch: simplified ones no longer meet exactly. [m]"""

NEAREST = 5
"""How many centres stand for neighbours where boundaries are unknown."""

_DEGREE_M = 111_320.0
"""Length of a degree of latitude. [m]"""

Centre = tuple[float, float]  # longitude, latitude [degrees]
Box = tuple[float, float, float, float]  # west, south, east, north [degrees]


def touching(boundaries: Mapping[str, Mapping], key: str) -> set[str]:
    """Return the keys whose boundary touches that of a key.

    Boundaries are GeoJSON geometries in longitude and latitude; one that cannot be read touches
    nothing.
    """
    shapes = {other: read for other in boundaries if (read := _read(boundaries[other]))}
    if key not in shapes:
        return set()
    to_metres = _to_metres(shapes[key].centroid.y)
    here = transform(shapes.pop(key), to_metres)
    there = transform(list(shapes.values()), to_metres)
    near = dwithin(here, there, TOUCHING_M)
    return {other for other, touches in zip(shapes, near, strict=True) if touches}


def nearest(centres: Mapping[str, Centre], key: str) -> list[str]:
    """Return the keys of the nearest centres, nearest first; none when the key has no centre."""
    if key not in centres:
        return []
    others = [other for other in centres if other != key]
    return sorted(others, key=lambda other: (_distance_m(centres[key], centres[other]), other))[
        :NEAREST
    ]


def box(geometries: Iterable[Mapping]) -> Box | None:
    """Return the box around GeoJSON geometries, None when none can be read.

    >>> box([{"type": "Point", "coordinates": [2, 50]}, {"type": "Point", "coordinates": [3, 49]}])
    (2.0, 49.0, 3.0, 50.0)
    """
    shapes = [read for geometry in geometries if (read := _read(geometry))]
    if not shapes:
        return None
    west, south, east, north = (float(edge) for edge in total_bounds(shapes))
    return west, south, east, north


def _read(boundary: Mapping) -> BaseGeometry | None:
    try:
        geometry = shape(boundary)
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError):
        return None
    return geometry if not geometry.is_empty else None


def _to_metres(latitude: float):
    scale = np.array([_DEGREE_M * math.cos(math.radians(latitude)), _DEGREE_M])
    return lambda coordinates: coordinates * scale


def _distance_m(one: Centre, other: Centre) -> float:
    scale = math.cos(math.radians((one[1] + other[1]) / 2))
    return _DEGREE_M * math.hypot((one[0] - other[0]) * scale, one[1] - other[1])
