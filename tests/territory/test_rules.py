"""Which communes are neighbours."""

from hypothesis import given
from hypothesis import strategies as st

from agglo.territory import rules
from tests.territory import naive

KM = 1 / 111.32
"""Degrees of latitude in a kilometre."""


def square(x_km, y_km, side_km=1.0):
    """Return a square near the equator, where a degree is as long both ways."""
    west, south, side = x_km * KM, y_km * KM, side_km * KM
    ring = [[west, south], [west + side, south], [west + side, south + side], [west, south + side]]
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


def test_communes_that_share_a_side_touch():
    boundaries = {"a": square(0, 0), "b": square(1, 0), "c": square(3, 0)}

    assert {key: rules.touching(boundaries, key) for key in "abc"} == {
        "a": {"b"},
        "b": {"a"},
        "c": set(),
    }


def test_a_gap_left_by_simplification_is_forgiven_a_field_is_not():
    assert rules.touching({"a": square(0, 0), "b": square(1.039, 0)}, "a") == {"b"}
    assert rules.touching({"a": square(0, 0), "b": square(1.041, 0)}, "a") == set()


def test_a_commune_in_several_pieces_touches_by_any_of_them():
    pieces = [square(0, 0)["coordinates"], square(5, 0)["coordinates"]]
    boundaries = {"a": {"type": "MultiPolygon", "coordinates": pieces}, "b": square(6, 0)}

    assert rules.touching(boundaries, "b") == {"a"}


def test_a_boundary_that_cannot_be_read_touches_nothing():
    broken = [{}, {"type": "Polygon", "coordinates": []}, {"type": "Blob"}, {"type": "Point"}]
    boundaries = {str(n): boundary for n, boundary in enumerate(broken)} | {"a": square(0, 0)}

    assert not any(rules.touching(boundaries, key) for key in boundaries)


def test_what_has_no_boundary_touches_nothing():
    assert rules.touching({}, "a") == set()
    assert rules.touching({"b": square(0, 0)}, "a") == set()


def test_without_boundaries_the_nearest_centres_stand_in():
    centres = {str(n): (n * KM, 0.0) for n in range(8)}

    assert rules.nearest(centres, "0") == ["1", "2", "3", "4", "5"]
    assert rules.nearest(centres, "4")[:2] == ["3", "5"]
    assert rules.nearest(centres, "elsewhere") == []


def test_a_degree_of_longitude_is_shorter_up_north():
    centres = {"here": (2.0, 50.0), "east": (2.12, 50.0), "north": (2.0, 50.1)}

    assert rules.nearest(centres, "here") == ["east", "north"]


boxes = st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from([0.5, 1.0, 2.0]))


@given(st.dictionaries(st.sampled_from("abcdefgh"), boxes, max_size=8))
def test_touching_agrees_with_the_long_way_and_goes_both_ways(found):
    boundaries = {key: square(x / 10, y / 10, side) for key, (x, y, side) in found.items()}

    touches = {key: rules.touching(boundaries, key) for key in boundaries}

    assert touches == naive.touching(boundaries)
    assert all(key in touches[other] for key in touches for other in touches[key])
