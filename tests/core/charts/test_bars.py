from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from agglo.core.charts.bars import Bar, bar_chart
from agglo.core.measure import Measure

from .. import drawings
from . import strategies

bars = st.lists(st.builds(Bar, strategies.labels, strategies.values, st.booleans()), max_size=8)


def lengths(chart):
    """Return the lengths of the bars, in order."""
    return [
        float(each.get("width"))
        for each in drawings.parsed(chart.svg)
        if "draw-fill" in each.get("class", "")
    ]


@given(bars, strategies.measures, st.sampled_from([360, 440, 640]), st.booleans())
def test_any_bar_chart_is_sound_and_legible(some, measure, width, static):
    chart = bar_chart("Titre", some, measure=measure, width=width, static_colours=static)

    drawings.check_legible(drawings.check_sound(chart.svg, static=static))
    assert chart.rows == tuple((bar.label, measure.say(bar.value)) for bar in some)


@given(st.lists(st.integers(0, 10**6), min_size=2, max_size=6))
def test_bars_are_as_long_as_their_values(values):
    chart = bar_chart("Titre", [Bar("B", value) for value in values])

    most = max(max(values), 1)
    longest = max(lengths(chart))
    for value, length in zip(values, lengths(chart), strict=True):
        assert abs(length - value / most * longest) <= 2


def test_what_is_unknown_has_no_bar_and_says_so():
    chart = bar_chart("Titre", [Bar("A", 3), Bar("B", None)])

    assert len(lengths(chart)) == 1
    assert "inconnu" in chart.svg
    assert chart.rows[1] == ("B", "inconnu")
    assert chart.description.endswith("1\xa0valeur inconnue.")


def test_zero_is_not_unknown():
    chart = bar_chart("Titre", [Bar("A", 0), Bar("B", 5)])

    assert lengths(chart)[0] == 0
    assert "inconnu" not in chart.svg


def test_negative_values_go_the_other_way():
    chart = bar_chart("Titre", [Bar("A", -5), Bar("B", 5)])

    drawn = [e for e in drawings.parsed(chart.svg) if "draw-fill" in e.get("class", "")]
    left, right = (float(each.get("x")) for each in drawn)
    assert abs(left + lengths(chart)[0] - right) <= 0.2


def test_the_description_tells_both_ends():
    chart = bar_chart(
        "Budget", [Bar("Eau", 225_000_000), Bar("Sport", Decimal(9_000_000))], measure=Measure("€")
    )

    assert chart.description.replace("\xa0", " ").replace("\u202f", " ") == (
        "2 valeurs ; la plus grande : Eau, 225 M€ ; la plus petite : Sport, 9 M€."
    )
