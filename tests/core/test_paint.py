import re
from itertools import pairwise

import pytest

from agglo.core import paint
from agglo.core.paint import TOKENS, Pen

from . import drawings

LIGHT, DARK = 0, 1


def luminance(colour):
    """Return the relative luminance that WCAG 2.2 defines."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    dark, light = sorted([luminance(one), luminance(other)])
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("token", ["ink", "quiet"])
def test_texts_are_legible_on_the_surface(theme, token):
    assert contrast(TOKENS[token][theme], TOKENS["surface"][theme]) >= 4.5


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("token", [f"series-{n}" for n in range(1, paint.SERIES + 1)])
def test_series_stand_out_from_the_surface_and_from_the_track(theme, token):
    assert contrast(TOKENS[token][theme], TOKENS["surface"][theme]) >= 3
    assert contrast(TOKENS[token][theme], TOKENS["rule"][theme]) >= 3


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_shades_go_one_way_and_what_is_chosen_stands_out(theme):
    shades = [TOKENS[f"map-{n}"][theme] for n in range(paint.MAP_CLASSES)]
    steps = [luminance(shade) for shade in shades]

    assert steps == sorted(steps, reverse=theme == LIGHT)
    assert all(contrast(*pair) >= 1.3 for pair in pairwise(shades))
    assert contrast(shades[3], TOKENS["map-none"][theme]) >= 3
    assert contrast(TOKENS["quiet"][theme], TOKENS["map-none"][theme]) >= 3


def test_the_stylesheet_knows_every_class_and_every_token():
    sheet = paint.stylesheet()

    for name in [*paint.PAINT, *paint.CURRENT]:
        assert f".{name}{{" in sheet
    used = set(re.findall(r"var\(--draw-([a-z0-9-]+)\)", sheet))
    assert used == set(TOKENS)
    assert sheet.count("--draw-ink:") == 3


def test_a_pen_writes_classes_or_colours_never_both():
    place = {"d": "M0 0", "fill": "none"}

    drawn = Pen().draw("path", "chart-series-2 draw-line", place)
    printed = Pen(static=True).draw("path", "chart-series-2 draw-line", place)

    assert drawings.parsed(drawn).attrib == {"class": "chart-series-2 draw-line", **place}
    assert drawings.parsed(printed).attrib == {**place, "stroke": TOKENS["series-2"][LIGHT]}


def test_print_has_no_thin_space():
    assert "\u202f" in Pen().text("draw-text", {}, "1\u202f000")
    assert "1\xa0000" in Pen(static=True).text("draw-text", {}, "1\u202f000")
