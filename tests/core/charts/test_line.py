from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.charts.chart import Point, Series
from agglo.core.charts.line import line_chart
from agglo.core.measure import Measure
from agglo.core.periods import Period

from .. import drawings
from . import strategies


def point(code, value):
    return Point(Period.parse(code), value)


def plain(text):
    return text.replace("\u202f", " ").replace("\xa0", " ")


MODAL_SHARE = Series(
    "Part modale",
    (point("2019", 1), point("2021", Decimal("1.8")), point("2022", None), point("2023", 2)),
)


@given(
    strategies.serieses,
    strategies.series_of(strategies.values),
    st.none() | st.builds(Point, strategies.periods, strategies.values),
    strategies.measures,
    st.sampled_from([360, 440, 640]),
    st.booleans(),
)
def test_any_line_chart_is_sound_and_legible(series, target, baseline, measure, width, static):
    chart = line_chart(
        "Titre", series, measure=measure, target=target, baseline=baseline, width=width,
        static_colours=static,
    )  # fmt: skip

    tree = drawings.check_sound(chart.svg, static=static)
    drawings.check_legible(tree)
    assert all(len(row) == len(chart.headers) for row in chart.rows)
    told = {each.period for one in series for each in one.points}
    told |= {each.period for each in target} | ({baseline.period} if baseline else set())
    assert [row[0] for row in chart.rows] == [period.label() for period in sorted(told)]


def test_the_table_says_what_the_drawing_shows():
    chart = line_chart(
        "Part modale du vélo",
        [MODAL_SHARE],
        measure=Measure("%", 1),
        target=[point("2030", 4)],
        baseline=point("2019", 1),
    )

    assert chart.headers == ("Période", "Part modale", "Référence", "Objectif")
    assert [tuple(map(plain, row)) for row in chart.rows] == [
        ("2019", "1,0 %", "1,0 %", ""),
        ("2021", "1,8 %", "", ""),
        ("2022", "inconnu", "", ""),
        ("2023", "2,0 %", "", ""),
        ("2030", "", "", "4,0 %"),
    ]
    assert plain(chart.description) == (
        "Part modale : 3 valeurs, 1,0 % en 2019, 2,0 % en 2023 ; valeur inconnue en 2022. "
        "Référence : 1,0 % en 2019. Objectif : 4,0 % en 2030."
    )


def lines(chart):
    """Return the lines of the series of a chart."""
    tree = drawings.parsed(chart.svg)
    return [
        each.get("d")
        for each in tree
        if each.tag == f"{drawings.SVG}path" and each.get("class") == "chart-series-1 draw-line"
    ]


def test_an_unknown_value_breaks_the_line_and_is_never_zero():
    values = (1, 2, None, 4, None, 6, 7)
    points = tuple(point(str(2015 + rank), value) for rank, value in enumerate(values))

    chart = line_chart("Titre", [Series("S", points)])

    (drawn,) = lines(chart)
    assert drawn.count("M") == 2
    assert drawn.count("L") == 2
    shown = [text for text, _ in drawings.texts(drawings.parsed(chart.svg))]
    assert shown.count("?") == 2


def test_one_value_is_a_mark_without_a_line():
    chart = line_chart("Titre", [Series("Entrées", (point("2020-07/2023-12", 631_858),))])

    assert lines(chart) == []
    assert "<circle" in chart.svg
    assert plain(chart.description) == "Entrées : 631 858 de juillet 2020 à décembre 2023."


def test_no_known_value_says_so():
    chart = line_chart("Titre", [Series("S", (point("2023", None),))])

    assert "aucune valeur connue" in chart.svg
    assert chart.rows == (("2023", "inconnu"),)


def test_the_first_and_last_values_are_written_beside_their_marks():
    chart = line_chart("Titre", [MODAL_SHARE], measure=Measure("%", 1))

    shown = [plain(text) for text, _ in drawings.texts(drawings.parsed(chart.svg))]
    assert {"1,0 %", "1,8 %", "2,0 %"} <= set(shown)


def test_series_differ_by_dash_and_by_mark():
    several = [Series(f"S{n}", (point("2022", n), point("2023", n + 1))) for n in range(5)]

    tree = drawings.parsed(line_chart("Titre", several).svg)

    drawn = [each for each in tree if "draw-line" in each.get("class", "")]
    assert len({each.get("stroke-dasharray") for each in drawn}) == 5
    marks = [each for each in tree if "draw-mark" in each.get("class", "")]
    shapes = {(each.tag, (each.get("d") or "").count("L")) for each in marks}
    assert len(marks) == 10
    assert len(shapes) >= 3


def test_the_path_of_a_target_starts_from_an_earlier_baseline():
    def corners(baseline):
        chart = line_chart("T", [MODAL_SHARE], target=[point("2026", 3)], baseline=baseline)
        drawn = [e for e in drawings.parsed(chart.svg) if "chart-target" in e.get("class", "")]
        return next(each.get("d", "") for each in drawn if "draw-line" in each.get("class"))

    assert corners(point("2019", 1)).count("L") == 1
    assert corners(point("2027", 1)).count("L") == 0
    assert corners(None).count("L") == 0


def test_the_largest_value_is_drawn_the_highest():
    chart = line_chart("T", [Series("S", (point("2020", 10), point("2021", 40)))])

    (drawn,) = lines(chart)
    (_, low), (_, high) = [map(float, each.split()) for each in drawn[1:].split("L")]
    assert high < low


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", '" onload="x', "a & b"])
def test_names_from_people_are_only_texts(hostile):
    chart = line_chart(hostile, [Series(hostile, (point("2020", 1),)), MODAL_SHARE])

    tree = drawings.check_sound(chart.svg)
    assert tree.find(f"{drawings.SVG}title").text == hostile


def test_two_charts_have_two_names():
    one = line_chart("Un", [MODAL_SHARE])
    other = line_chart("Deux", [MODAL_SHARE])

    names = [drawings.parsed(each.svg).get("aria-labelledby") for each in (one, other)]
    assert names[0] != names[1]
    assert line_chart("Un", [MODAL_SHARE]).svg == one.svg
    assert 'aria-labelledby="k-t k-d"' in line_chart("Un", [MODAL_SHARE], key="k").svg
