import json

import pytest
from shapely.geometry import shape

from agglo.packs import boundaries
from tests.packs.edit import place

KNOWN = {"99001", "99002"}


def collection(*features):
    return {"type": "FeatureCollection", "features": list(features)}


def feature(code, *corners, name="insee"):
    ring = [*corners, corners[0]] if corners else [[0, 0], [0, 1], [1, 1], [0, 0]]
    return {
        "type": "Feature",
        "properties": {name: code},
        "geometry": {"type": "Polygon", "coordinates": [[list(corner) for corner in ring]]},
    }


def read(tmp_path, content):
    path = tmp_path / "boundaries.geojson"
    path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
    faults = []
    return boundaries.read(path, path.name, KNOWN, faults.append), faults


@pytest.mark.parametrize("name", ["insee", "code"])
def test_outlines_are_named_as_ours_or_as_the_api_names_them(tmp_path, name):
    found, faults = read(tmp_path, collection(feature("99001", name=name)))

    assert not faults
    assert found["99001"]["type"] == "Polygon"


def test_a_rough_border_is_made_smooth_and_what_touched_still_touches(tmp_path):
    middle = [(1 + (0.00005 if n % 2 else 0), n / 500) for n in range(501)]
    west = feature("99001", (0, 0), *middle, (0, 1))
    east = feature("99002", (2, 1), *reversed(middle), (2, 0))

    found, faults = read(tmp_path, collection(west, east))

    assert not faults
    left, right = (shape(found[code]) for code in sorted(found))
    assert sum(len(outline["coordinates"][0]) for outline in found.values()) < 200  # of 1 010
    assert left.touches(right)
    assert left.intersection(right).length > 0.99
    assert left.area == pytest.approx(1, abs=0.001)


def test_coordinates_have_five_decimals(tmp_path):
    corners = [(0.123456789, 0), (0, 1), (1, 1.987654321)]

    found, _ = read(tmp_path, collection(feature("99001", *corners)))

    numbers = [number for point in found["99001"]["coordinates"][0] for number in point]
    assert all(round(number, 5) == number for number in numbers)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ("{", "une FeatureCollection"),
        ("[]", "une FeatureCollection"),
        ("[" * 100_000, "une FeatureCollection"),
        ({"type": "FeatureCollection"}, "une FeatureCollection"),
        (collection({"type": "Feature", "properties": None, "geometry": None}), "une propriété"),
        (collection({"properties": {"insee": "99001"}, "geometry": None}), "un Polygon"),
        (
            collection({"properties": {"insee": "99001"},
                        "geometry": {"type": "Point", "coordinates": [0, 0]}}),
            "un Polygon",
        ),
        (collection({"properties": {"insee": "99001"}, "geometry": {"type": "Polygone"}}),
         "un Polygon"),
        (collection(feature("99001", (0, 0), (700_000, 1), (1, 6_000_000))), "en degrés"),
        (collection(feature("99003")), "peut-être « 9900"),
        (collection(feature("99001"), feature("99001")), "un seul contour"),
    ],
)  # fmt: skip
def test_what_is_not_the_outline_of_a_commune_is_named(tmp_path, content, expected):
    _, faults = read(tmp_path, content)

    assert len(faults) == 1
    assert expected in faults[0].expected


def test_an_outline_that_crosses_itself_is_taken_as_it_is(tmp_path):
    found, faults = read(tmp_path, collection(feature("99001", (0, 0), (1, 1), (1, 0), (0, 1))))

    assert not faults
    assert found["99001"]["type"] == "Polygon"


def test_the_fault_says_which_feature(pack):
    outlines = json.loads(pack.text("boundaries.geojson"))
    outlines["features"][1]["properties"]["insee"] = "62001"
    pack.set_text("boundaries.geojson", json.dumps(outlines))

    assert place(pack.only_fault()) == ("boundaries.geojson", None, "features[2]")
