from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.charts.chart import Point
from agglo.core.charts.progress import progress_chart, share_done
from agglo.core.measure import Measure
from agglo.core.periods import Period

from .. import drawings
from . import strategies

points = st.builds(Point, strategies.periods, strategies.values)


def point(code, value):
    return Point(Period.parse(code), value)


@given(
    st.none() | points,
    points.filter(lambda each: each.value is not None),
    st.none() | points,
    strategies.measures,
    st.booleans(),
)
def test_any_progress_chart_is_sound_and_legible(value, target, baseline, measure, static):
    chart = progress_chart(
        "Titre", value, target=target, baseline=baseline, measure=measure, static_colours=static
    )

    drawings.check_legible(drawings.check_sound(chart.svg, static=static))


def places(chart):
    """Return where the value and the target are, from left to right."""
    tree = drawings.parsed(chart.svg)
    value = next(e for e in tree if "draw-mark" in e.get("class", ""))
    target = next(e for e in tree if "draw-ring" in e.get("class", ""))
    value_x = value.get("cx") or value.get("d")[1:].split()[0]
    return float(value_x), float(target.get("d")[1:].split()[0])


def test_progress_goes_to_the_right_also_when_the_aim_is_to_go_down():
    chart = progress_chart(
        "Déchets", point("2022", 251), target=point("2030", 200), baseline=point("2019", 270)
    )

    value, target = places(chart)
    assert value < target
    assert "soit 27\xa0% du chemin" in chart.description


def test_a_value_beyond_the_target_is_beyond_it():
    value, target = places(
        progress_chart("Arbres", point("2023", 9500), target=point("2026", 8264))
    )

    assert value > target


def test_a_value_that_goes_back_says_so():
    chart = progress_chart(
        "Part", point("2023", 5), target=point("2026", 40), baseline=point("2020", 12),
        measure=Measure("%", 0),
    )  # fmt: skip

    assert "en 2023, en recul" in chart.svg
    assert "chart-series-2" in chart.svg


def test_the_table_names_the_three_marks():
    chart = progress_chart(
        "Part", point("2023", None), target=point("2026", 40), baseline=point("2020", 12)
    )

    assert chart.rows == (
        ("Référence", "2020", "12"),
        ("Valeur", "2023", "inconnu"),
        ("Objectif", "2026", "40"),
    )
    assert "valeur inconnue en 2023" in chart.svg


def test_a_target_is_known():
    with pytest.raises(ValueError, match="must have a value"):
        progress_chart("T", None, target=point("2030", None))


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(-100, 100))
def test_the_share_of_the_way_leads_back_to_the_value(start, value, target):
    share = share_done(start, value, target)

    if start == target:
        assert share is None
    else:
        assert abs(start + share / 100 * (target - start) - value) < Decimal("1e-20")
