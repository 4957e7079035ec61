import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.maps.projection import GRID, Projection, outline, places_of, rings

from . import naive

places = st.tuples(st.floats(2.2, 2.9), st.floats(50.3, 50.8))
SHEET = Projection.fit([(2.2, 50.3), (2.9, 50.8)], 440)


@st.composite
def surfaces(draw):
    """Draw a star-shaped ring, closed, with repeated and aligned corners now and then."""
    n = draw(st.integers(3, 40))
    reach = draw(st.lists(st.floats(0.005, 0.05), min_size=n, max_size=n))
    turns = [2 * math.pi * rank / n for rank in range(n)]
    ring = [
        (2.5 + radius * math.cos(turn), 50.5 + radius * math.sin(turn))
        for radius, turn in zip(reach, turns, strict=True)
    ]
    for rank in draw(st.lists(st.integers(0, n - 2), max_size=3)):
        (x, y), (u, v) = ring[rank], ring[rank + 1]
        ring.insert(rank + 1, draw(st.sampled_from([(x, y), ((x + u) / 2, (y + v) / 2)])))
    return {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}


@given(surfaces())
def test_an_outline_covers_the_very_surface_of_its_rounded_corners(surface):
    (ring,) = rings(surface)
    nodes = [SHEET.node(place) for place in ring]

    drawn = naive.rings_of(outline(surface, SHEET))

    assert len(drawn) == 1
    assert naive.doubled_area(drawn[0]) == naive.doubled_area(nodes[:-1])
    assert set(drawn[0]) <= set(nodes)


@given(st.lists(places, min_size=1, max_size=20), st.sampled_from([360, 440, 640]))
def test_every_place_holds_in_the_sheet(some, width):
    sheet = Projection.fit(some, width)

    assert sheet.height <= width * 1.25 + 1e-6
    for place in some:
        x, y = sheet.point(place)
        assert sheet.margin - 1e-6 <= x <= width - sheet.margin + 1e-6
        assert sheet.margin - 1e-6 <= y <= sheet.height - sheet.margin + 1e-6


@given(places, places)
def test_distances_are_true_to_one_in_a_hundred(one, other):
    apart = naive.kilometres(one, other)
    unit = math.dist(SHEET.point((2.55, 50.5)), SHEET.point((2.55, 50.6)))

    drawn = math.dist(SHEET.point(one), SHEET.point(other))

    expected = apart / naive.kilometres((2.55, 50.5), (2.55, 50.6)) * unit
    assert abs(drawn - expected) <= expected / 100 + 1e-9


def test_north_is_up_and_east_is_right():
    west, south = SHEET.point((2.3, 50.4))
    east, north = SHEET.point((2.4, 50.5))

    assert east > west
    assert north < south
    assert SHEET.node((2.3, 50.4)) == (round(west * GRID), round(south * GRID))


def test_holes_and_islands_are_rings_of_their_own():
    square = [[2.3, 50.4], [2.5, 50.4], [2.5, 50.6], [2.3, 50.6], [2.3, 50.4]]
    hole = [[2.35, 50.45], [2.45, 50.45], [2.45, 50.55], [2.35, 50.55], [2.35, 50.45]]
    island = [[2.6, 50.4], [2.7, 50.4], [2.7, 50.5], [2.6, 50.4]]
    surface = {"type": "MultiPolygon", "coordinates": [[square, hole], [island]]}

    assert outline(surface, SHEET).count("M") == 3
    assert len(list(places_of(surface))) == 14


def test_a_surface_smaller_than_the_grid_is_still_seen():
    speck = [[2.5, 50.5], [2.50001, 50.5], [2.5, 50.50001], [2.5, 50.5]]
    x, y = SHEET.node((2.5, 50.5))

    assert outline({"type": "Polygon", "coordinates": [speck]}, SHEET) == f"M{x} {y}h1v1h-1z"


@pytest.mark.parametrize("geometry", [{"type": "Point", "coordinates": [2.5, 50.5]}, {}])
def test_what_is_not_a_surface_is_refused(geometry):
    with pytest.raises(ValueError, match="Polygon"):
        outline(geometry, SHEET)


def test_one_place_alone_makes_a_sheet():
    sheet = Projection.fit([(2.5, 50.5)], 440)

    assert all(math.isfinite(each) for each in sheet.point((2.5, 50.5)))
