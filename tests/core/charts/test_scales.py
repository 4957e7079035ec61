from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.charts.scales import Room, thinned, ticks
from agglo.core.svg import text_width

numbers = st.one_of(st.integers(-(10**9), 10**9), st.decimals(-1000, 1000, places=3))


@given(st.lists(numbers, min_size=1, max_size=8), st.booleans())
def test_ticks_are_round_even_and_cover_the_values(values, whole):
    found = ticks(values, whole=whole)

    assert found[0] <= min(values)
    assert found[-1] >= max(values)
    steps = {after - before for before, after in pairwise(found)}
    assert len(steps) == 1
    (step,) = steps
    assert step.scaleb(-step.adjusted()) in {1, 2, Decimal("2.5"), 5}
    assert 2 <= len(found) <= 7
    assert not whole or all(tick == int(tick) for tick in found)


@pytest.mark.parametrize(
    ("values", "ends"),
    [
        ([], (0, 1)),
        ([0], (0, 1)),
        ([7], (0, 8)),
        ([-7], (-8, 0)),
        ([60, 100], (0, 100)),
        ([61, 100], (60, 100)),
        ([-100, -61], (-100, -60)),
        ([-1, 1], (-1, 1)),
    ],
)
def test_an_axis_starts_from_zero_unless_all_is_far_from_it(values, ends):
    found = ticks(values)

    assert (found[0], found[-1]) == ends


def test_whole_values_have_whole_ticks():
    assert ticks([0, 3], whole=True) == [0, 1, 2, 3]
    assert ticks([0, 9], whole=True) == [0, 5, 10]


@given(st.lists(st.tuples(st.floats(0, 400), st.sampled_from(["2023", "07/2020–12/2023"]))))
def test_labels_of_an_axis_never_touch(places):
    places = sorted(places)

    kept = thinned(places, 0, 400)

    assert bool(kept) == bool(places)
    assert [text for _, text in places][-1:] == [text for _, text in kept][-1:]
    boxes = sorted((x - text_width(text, 14) / 2, x + text_width(text, 14) / 2) for x, text in kept)
    assert all(before[1] <= after[0] for before, after in pairwise(boxes))
    assert all(left >= 0 and right <= 400 for left, right in boxes)


def test_a_text_takes_the_first_place_that_is_left():
    room = Room(0, 100, 0, 100)

    assert room.place("ab", [(50, 50)]) == (50, 50)
    assert room.place("ab", [(50, 52), (50, 80)]) == (50, 80)
    assert room.place("ab", [(50, 55), (50, 5)]) is None


def test_a_text_is_moved_inside_the_drawing():
    middle, _ = Room(0, 100).place("abc", [(0, 20)])

    assert middle >= text_width("abc", 14) / 2
