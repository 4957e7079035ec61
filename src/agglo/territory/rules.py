"""Which communes are neighbours. Pure: boundaries and centres in, codes out."""

import math
from collections.abc import Mapping

import numpy as np
from shapely import STRtree, transform
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


def touching(boundaries: Mapping[str, Mapping]) -> dict[str, set[str]]:
    """Return, for each key, the keys whose boundary touches its own.

    Boundaries are GeoJSON geometries in longitude and latitude; one that cannot be read has no
    neighbour.
    """
    keys, shapes = [], []
    for key, boundary in boundaries.items():
        if (geometry := _read(boundary)) is not None:
            keys.append(key)
            shapes.append(geometry)
    pairs = {key: set() for key in boundaries}
    if not shapes:
        return pairs
    in_metres = transform(shapes, _to_metres(shapes[0].centroid.y))
    ones, others = STRtree(in_metres).query(in_metres, predicate="dwithin", distance=TOUCHING_M)
    for one, other in zip(ones, others, strict=True):
        if one != other:
            pairs[keys[one]].add(keys[other])
    return pairs


def nearest(centres: Mapping[str, Centre], key: str) -> list[str]:
    """Return the keys of the nearest centres, nearest first; none when the key has no centre."""
    if key not in centres:
        return []
    others = [other for other in centres if other != key]
    return sorted(others, key=lambda other: (_distance_m(centres[key], centres[other]), other))[
        :NEAREST
    ]


def neighbours(
    boundaries: Mapping[str, Mapping], centres: Mapping[str, Centre]
) -> dict[str, tuple[str, ...]]:
    """Return the neighbours of every key: those it touches, else the nearest centres."""
    touches = touching(boundaries)
    return {
        key: tuple(sorted(touches.get(key, ()))) or tuple(nearest(centres, key))
        for key in sorted({*boundaries, *centres})
    }


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
