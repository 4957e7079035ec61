"""Marking the words of a query: nothing is lost, nothing is let through."""

import html
import re

from hypothesis import given
from hypothesis import strategies as st

from agglo.web.highlight import LENGTH, excerpt, highlight

texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)
sentences = st.lists(texts, max_size=20).map(" ".join)


def test_words_are_marked_whatever_their_accents_and_case():
    assert highlight("L’Étang d’Auchel", "etang") == "L’<mark>Étang</mark> d’Auchel"


def test_the_beginning_of_a_word_marks_all_of_it():
    assert highlight("des piscines", "pisc") == "des <mark>piscines</mark>"


def test_markup_is_shown_not_run():
    assert highlight("<b>eau</b>", "b") == "&lt;<mark>b</mark>&gt;eau&lt;/<mark>b</mark>&gt;"


@given(text=sentences, query=texts)
def test_marking_keeps_every_sign_of_the_text(text, query):
    marked = highlight(text, query)

    bare = re.sub(r"</?mark>", "", marked)
    assert html.unescape(bare) == html.unescape(html.escape(text))
    assert "<" not in bare


@given(text=sentences, query=texts)
def test_an_excerpt_is_a_part_of_the_text(text, query):
    part = excerpt(text, query)

    assert part.removeprefix("… ").removesuffix(" …") in text
    assert len(part) <= max(LENGTH + 4, len(text) if len(text) <= LENGTH else 0)


def test_an_excerpt_holds_the_first_word_found():
    text = f"{'avant ' * 80}piscine {'après ' * 80}"

    assert "piscine" in excerpt(text, "pisci")
    assert excerpt(text, "pisci").startswith("… ")
    assert excerpt(text, "pisci").endswith(" …")
