"""Obvious twins of the maps: outlines read back, great circles, classes counted one by one."""

import math
import re

_NUMBER = re.compile(r"-?\d+")


def rings_of(path):
    """Read an outline as a pen would follow it, and return the corners of each ring."""
    rings = []
    for ring in re.findall(r"M([^z]*)z", path):
        numbers = [int(text) for text in _NUMBER.findall(ring)]
        pairs = list(zip(numbers[::2], numbers[1::2], strict=True))
        x, y = pairs[0]
        corners = [(x, y)]
        for dx, dy in pairs[1:]:
            x, y = x + dx, y + dy
            corners.append((x, y))
        rings.append(corners)
    return rings


def doubled_area(corners):
    """Return twice the signed area of a ring (shoelace)."""
    after = [*corners[1:], corners[0]]
    return sum(x * v - u * y for (x, y), (u, v) in zip(corners, after, strict=True))


def kilometres(one, other):
    """Return the distance between two places on a sphere (haversine)."""
    (lon1, lat1), (lon2, lat2) = (tuple(map(math.radians, place)) for place in (one, other))
    a = math.sin((lat2 - lat1) / 2) ** 2
    a += math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(a))


def class_of(value, breaks):
    """Count the breaks that a value has passed."""
    return sum(value >= each for each in breaks)
