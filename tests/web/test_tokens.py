"""Colours can be read, in light and in dark, whatever the accent of the pack."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core import paint
from agglo.web import theme
from agglo.web.style import parts

colours = st.integers(0, 0xFFFFFF).map(lambda n: f"#{n:06x}")
PARTS = {part.name: part.read_text("utf-8") for part in parts()}
EVERY_CSS = "\n".join(PARTS.values())

DECLARING = {"00-tokens.css", "90-media.css"}
"""Parts that give colours their values; the others only name them."""

TEXT = ("ink", "ink-soft", "accent", "good", "warn", "bad", "unknown", "p1", "p2", "p3", "p4")
GROUNDS = ("ground", "surface", "sunken")
SHAPES = ("edge", "focus", "p1", "p2", "p3", "p4")
"""What is not text but must be seen: borders of fields, focus, bars of charts."""


def tokens(scheme):
    """Return the colours of a scheme, by name, as the stylesheet declares them."""
    light, dark = PARTS["00-tokens.css"].split("prefers-color-scheme: dark")
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", light))
    if scheme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})\b", dark))
    return found


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("ground", GROUNDS)
@pytest.mark.parametrize("text", TEXT)
def test_text_is_readable_on_every_ground(scheme, ground, text):
    palette = tokens(scheme)

    assert theme.contrast(palette[text], palette[ground]) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("shape", SHAPES)
def test_a_shape_is_seen_on_the_page(scheme, shape):
    palette = tokens(scheme)

    assert theme.contrast(palette[shape], palette["ground"]) >= 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_written_on_a_colour_is_readable(scheme):
    palette = tokens(scheme)

    assert theme.contrast(palette["on-accent"], palette["accent"]) >= 4.5
    assert theme.contrast(palette["ground"], palette["ink"]) >= 4.5  # buttons under the pointer
    assert theme.contrast(palette["ink"], palette["mark"]) >= 4.5
    assert theme.contrast(palette["on-night"], palette["night"]) >= 4.5
    for number in (1, 2, 3, 4):
        tint = palette[f"tint-p{number}"]
        assert theme.contrast(palette[f"p{number}"], tint) >= 4.5
        assert theme.contrast(palette["ink"], tint) >= 4.5


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_grounds_of_the_theme_are_those_of_the_tokens(scheme):
    known = {"light": theme.LIGHT_GROUND, "dark": theme.DARK_GROUND}

    assert tokens(scheme)["ground"] == known[scheme]


@given(accent=colours, scheme=st.sampled_from(["light", "dark"]))
def test_any_accent_becomes_readable_text_and_a_readable_button(accent, scheme):
    palette = tokens(scheme)

    shade = theme.readable(accent, palette["ground"])

    assert all(theme.contrast(shade, palette[ground]) >= 4.5 for ground in GROUNDS)
    assert theme.contrast(shade, palette["on-accent"]) >= 4.5


def test_a_readable_accent_stays_as_it_is():
    assert theme.readable("#0b6b4f", theme.LIGHT_GROUND) == "#0b6b4f"


def test_an_accent_that_is_no_colour_gives_the_usual_one():
    assert theme.stylesheet("red; } body { display: none") == theme.stylesheet("")


@given(one=colours, other=colours)
def test_contrast_is_symmetric_and_between_1_and_21(one, other):
    assert 1 <= theme.contrast(one, other) == theme.contrast(other, one) <= 21.01


def test_every_token_that_is_used_is_declared():
    used = set(re.findall(r"var\(--([\w-]+)", EVERY_CSS))
    declared = set(re.findall(r"--([\w-]+):", EVERY_CSS + paint.stylesheet()))

    assert used <= declared


def test_a_colour_is_always_a_token():
    others = {name: css for name, css in PARTS.items() if name not in DECLARING}
    assert others

    assert not {
        (name, colour)
        for name, css in others.items()
        for colour in re.findall(r"#[0-9a-fA-F]{3,8}\b|rgba?\(|hsl", css)
    }


def test_type_steps_grow():
    steps = re.findall(r"--step-(-?\d): clamp\(([\d.]+)rem", EVERY_CSS)
    sizes = [float(size) for _, size in sorted(steps, key=lambda step: int(step[0]))]

    assert all(small < large for small, large in pairwise(sizes))
