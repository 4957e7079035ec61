from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.charts.stacked import Stack, stacked_chart
from agglo.core.measure import Measure

from .. import drawings
from . import strategies


@st.composite
def stories(draw):
    n_columns = draw(st.integers(0, 12))
    values = st.tuples(*[strategies.counts] * n_columns)
    stacks = draw(st.lists(st.builds(Stack, strategies.labels, values), min_size=1, max_size=5))
    return [str(2018 + rank) for rank in range(n_columns)], stacks


@given(stories(), strategies.measures, st.sampled_from([360, 440, 640]), st.booleans())
def test_any_stacked_chart_is_sound_and_legible(story, measure, width, static):
    columns, stacks = story
    chart = stacked_chart(
        "Titre", columns, stacks, measure=measure, width=width, static_colours=static
    )

    drawings.check_legible(drawings.check_sound(chart.svg, static=static))
    assert [row[0] for row in chart.rows] == columns
    assert all(len(row) == len(chart.headers) for row in chart.rows)


def test_the_total_of_a_column_says_when_it_is_not_whole():
    chart = stacked_chart(
        "AP et CP",
        ["2022", "2023", "2024"],
        [Stack("Investissement", (10, 20, None)), Stack("Fonctionnement", (5, None, None))],
        measure=Measure("€"),
    )

    said = [tuple(cell.replace("\xa0", " ") for cell in row) for row in chart.rows]
    assert chart.headers == ("Année", "Investissement", "Fonctionnement", "Total")
    assert said == [
        ("2022", "10 €", "5 €", "15 €"),
        ("2023", "20 €", "inconnu", "20 € + ?"),
        ("2024", "inconnu", "inconnu", "inconnu"),
    ]


def test_layers_stand_on_one_another():
    chart = stacked_chart("T", ["2022"], [Stack("A", (Decimal(30),)), Stack("B", (Decimal(10),))])

    low, high = [e for e in drawings.parsed(chart.svg) if "draw-fill" in e.get("class", "")]
    assert abs(float(high.get("y")) + float(high.get("height")) - float(low.get("y"))) <= 0.2
    assert abs(float(low.get("height")) - 3 * float(high.get("height"))) <= 0.4


def test_layers_differ_by_their_pattern():
    stacks = [Stack(f"S{n}", (n + 1,)) for n in range(5)]

    tree = drawings.parsed(stacked_chart("T", ["2022"], stacks).svg)

    patterns = [each for each in tree.iter() if each.tag == f"{drawings.SVG}pattern"]
    assert len({str([child.attrib for child in each]) for each in patterns}) == 4


def test_a_total_that_was_rounded_says_so():
    chart = stacked_chart(
        "T", ["2023"], [Stack("A", (Decimal("1234567.89"),))], measure=Measure("€")
    )

    shown = [text for text, _ in drawings.texts(drawings.parsed(chart.svg))]
    assert "≈\xa01,23" in shown
    assert chart.rows == (("2023", "1\u202f234\u202f567,89\xa0€"),)


@pytest.mark.parametrize("values", [(1,), (1, 2, 3)])
def test_a_layer_has_one_value_per_column(values):
    with pytest.raises(ValueError, match="one value per column"):
        stacked_chart("T", ["2022", "2023"], [Stack("A", values)])


def test_a_layer_is_never_negative():
    with pytest.raises(ValueError, match="0 or more"):
        stacked_chart("T", ["2022"], [Stack("A", (-1,))])
