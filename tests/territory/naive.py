"""Neighbours found the long way: every pair, with shapely's own distance."""

import math

import shapely
from shapely.geometry import shape

from agglo.territory import rules


def touching(boundaries):
    """Return the keys at less than the tolerance, pair after pair."""
    if not boundaries:
        return {}
    latitude = shape(next(iter(boundaries.values()))).centroid.y
    scale = math.cos(math.radians(latitude))

    shapes = {
        key: shapely.transform(shape(boundary), lambda at: at * [111_320 * scale, 111_320])
        for key, boundary in boundaries.items()
    }
    return {
        key: {
            other
            for other in shapes
            if other != key and shapes[key].distance(shapes[other]) <= rules.TOUCHING_M
        }
        for key in shapes
    }
