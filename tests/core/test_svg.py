from hypothesis import given
from hypothesis import strategies as st

from agglo.core.svg import Svg, element, group, short, text_width, wrapped

from . import drawings

printable = st.text(st.characters(exclude_categories=["C"]))


@given(printable, printable)
def test_texts_and_attributes_come_back_as_they_were(text, value):
    tree = drawings.parsed(element("text", {"data-x": value}, text))

    assert (tree.text or "") == text
    assert tree.get("data-x", "") == value


def test_markup_is_a_text_until_it_is_an_element():
    hostile = '"><script>alert(1)</script>'

    drawn = element("g", {"id": hostile}, hostile, element("b", {}))

    assert "<script" not in drawn
    assert drawings.parsed(drawn).get("id") == hostile
    assert group("a < b", Svg("<g/>")) == "a &lt; b<g/>"


def test_a_template_prints_svg_as_it_is():
    drawn = element("g", {})

    assert drawn.__html__() == drawn == "<g/>"


@given(st.floats(-10_000, 10_000))
def test_a_number_keeps_a_tenth(number):
    text = short(number)

    assert abs(float(text) - number) <= 0.05 + 1e-9
    assert len(text.partition(".")[2]) <= 1
    assert text != "-0"


@given(st.lists(st.text("abcdeéà'", min_size=1, max_size=12), min_size=1, max_size=12))
def test_wrapping_keeps_every_word_and_the_width(words):
    lines = wrapped(" ".join(words), 14, 150)

    assert " ".join(lines).split(" ") == words
    for line in lines:
        assert text_width(line, 14) <= 150 or " " not in line
