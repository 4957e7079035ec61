"""Outlines of communes: GeoJSON read, checked and made light enough to be drawn on a page."""

import hashlib
import json
from collections.abc import Container
from pathlib import Path

from shapely import coverage_simplify
from shapely.errors import ShapelyError
from shapely.geometry import mapping, shape
from shapely.geometry.base import BaseGeometry

from agglo.packs.faults import Fault, or_nearest
from agglo.packs.folder import MAX_OTHER_BYTES, Report

TOLERANCE = 0.0005
"""Corners of a triangle smaller than its square, in degrees, go: about 40 m by 40 m."""

DECIMALS = 5
"""Kept of a coordinate in degrees: about one metre."""

CODES = ("insee", "code", "code_insee", "INSEE_COM")
"""Properties that name the commune, ours first, then those of public datasets."""

Outlines = dict[str, dict]
"""GeoJSON geometries by INSEE code."""


def read(path: Path, file: str, known: Container[str] | None, report: Report) -> Outlines:
    """Read a feature collection, report what is wrong; outlines of other communes are faults."""
    if path.stat().st_size > MAX_OTHER_BYTES:
        report(Fault(file, None, "", "", f"un fichier de {MAX_OTHER_BYTES} octets au plus"))
        return {}
    try:
        collection = json.loads(path.read_bytes().decode("utf-8-sig"))
        features = collection["features"]
        assert collection["type"] == "FeatureCollection" and isinstance(features, list)  # noqa: PT018
    except (ValueError, KeyError, TypeError, AssertionError, RecursionError):
        report(Fault(file, None, "", "", "une FeatureCollection GeoJSON en UTF-8"))
        return {}
    outlines: dict[str, BaseGeometry] = {}
    for place, feature in enumerate(features, 1):
        code, outline, expected = _outline(feature)
        where = f"features[{place}]"
        if expected:
            report(Fault(file, None, where, code, expected))
        elif known is not None and code not in known:
            expected = or_nearest("un code INSEE de communes.csv", code, list(known))
            report(Fault(file, None, where, code, expected))
        elif code in outlines:
            report(Fault(file, None, where, code, "un seul contour par commune"))
        else:
            outlines[code] = outline
    return light(outlines)


def _outline(feature: object) -> tuple[str, BaseGeometry | None, str]:
    """Return the code and the outline of a feature, or what is expected instead."""
    try:
        properties = feature["properties"]
        code = next(str(properties[name]) for name in CODES if name in properties)
    except (TypeError, KeyError, StopIteration):
        return "", None, f"une propriété qui nomme la commune ({' ou '.join(CODES[:2])})"
    try:
        outline = shape(feature["geometry"])
        if outline.geom_type not in {"Polygon", "MultiPolygon"} or outline.is_empty:
            return code, None, "un Polygon ou un MultiPolygon"
        west, south, east, north = outline.bounds
    except (ShapelyError, ValueError, TypeError, KeyError, AttributeError, IndexError):
        return code, None, "un Polygon ou un MultiPolygon"
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        return code, None, "des coordonnées en degrés : longitude, puis latitude (WGS 84)"
    return code, outline, ""


def light(outlines: dict[str, BaseGeometry]) -> Outlines:
    """Return outlines with few points and short numbers; what touched still touches."""
    simple = coverage_simplify(list(outlines.values()), TOLERANCE)
    return {
        code: {
            "type": outline.geom_type,
            "coordinates": _rounded(mapping(outline)["coordinates"]),
        }
        for code, outline in zip(outlines, simple, strict=True)
    }


def _rounded(coordinates: object) -> object:
    if isinstance(coordinates, float | int):
        return round(coordinates, DECIMALS)
    return [_rounded(part) for part in coordinates]


def digest(outlines: Outlines) -> str:
    """Return the fingerprint of outlines."""
    text = json.dumps(outlines, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
