"""Calling a colleague: the longest name wins, an address calls nobody, doubt is said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.workshop.rules.comments import CORRECTED_WITHIN, excerpt, may_correct
from agglo.workshop.rules.mentions import calls, people
from tests.conftest import NOON
from tests.workshop.naive import people_called

NAMES = {
    1: "Anne",
    2: "Anne Martin",
    3: "Luc Roy",
    4: "Luc Petit",
    5: "Élodie Œuvrard",
    6: "Agent (démonstration)",
}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@Anne Martin, vois-tu ?", [(2,)]),
        ("@Anne vois-tu ?", [(1,)]),
        ("Merci @anne martin.", [(2,)]),
        ("@Luc ?", [(3, 4)]),
        ("@Luc Roy et @Luc Petit", [(3,), (4,)]),
        ("@elodie oeuvrard", [(5,)]),
        ("@Élodie", [(5,)]),
        ("@Personne ici", [()]),
        ("écrire à anne@exemple.fr", []),
        ("prix @ 3 €", []),
        ("(merci @Luc Roy)", [(3,)]),
        ("@Agent (démonstration), merci", [(6,)]),
        ("@Agent", [(6,)]),
        ("@a", [()]),
        ("", []),
    ],
)
def test_whom_a_text_calls(text, found):
    assert [call.found for call in calls(text, NAMES)] == found


def test_a_call_knows_where_it_is():
    (call,) = calls("Bonjour @Anne Martin !", NAMES)

    assert "Bonjour @Anne Martin !"[call.start : call.start + call.length] == "Anne Martin"


@given(st.lists(st.sampled_from(["@Ana", "@Bob", "ana", "bob", "et", "@Zoé"]), max_size=8))
def test_names_of_one_word_are_those_that_a_plain_search_finds(words):
    names, text = {1: "Ana", 2: "Bob"}, " ".join(words)

    assert people(calls(text, names)) == people_called(text, names)


@given(st.text(max_size=200))
def test_any_text_is_read_without_a_fault(text):
    for call in calls(text, NAMES):
        assert text[call.start - 1] == "@"
        assert set(call.found) <= set(NAMES)


def test_a_comment_is_worded_otherwise_until_the_last_second():
    assert may_correct(NOON, NOON + CORRECTED_WITHIN)
    assert not may_correct(NOON, NOON + CORRECTED_WITHIN * 1.01)


@given(st.text(max_size=300), st.integers(5, 100))
def test_an_excerpt_is_one_line_and_no_longer_than_asked(text, longest):
    found = excerpt(text, longest)

    assert len(found) <= longest
    assert "\n" not in found
