"""Search: accents and case forgiven, best first, the same on both databases."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from agglo.core.search import Document, Sources, words
from agglo.web import search
from agglo.web.models import SearchDocument
from tests.web import naive

DOCUMENTS = [
    Document(
        "commune", "Béthune", "/communes/62119-bethune/", "Commune, 25 342 habitants", "62400"
    ),
    Document("commune", "Vendin-lès-Béthune", "/communes/62841/", "Commune", "62232"),
    Document("commune", "Nœux-les-Mines", "/communes/62617/", "Commune"),
    Document("action", "Rénover la piscine de Béthune", "/actions/piscine/", "Bassin nordique."),
    Document("action", "L’eau de demain", "/actions/eau/", "Un outil de prévision à Béthune."),
    Document("place", "Piscine d'Auchel", "/lieux/?type=piscine#auchel", "Travaux en 2025."),
    Document("place", "100 % <b>libre</b>", "/lieux/#libre", "Il n'y a « rien » ; c'est dit."),
]


@pytest.fixture
def indexed(db, monkeypatch):
    index(monkeypatch, DOCUMENTS)


def index(monkeypatch, documents):
    sources = Sources()
    for kind in ("commune", "action", "place"):
        chosen = [document for document in documents if document.kind == kind]
        sources.register(kind, kind.capitalize())(lambda chosen=chosen: chosen)
    monkeypatch.setattr(search, "sources", sources)
    search.rebuild()


def names(query, kind=""):
    return [document.name for document in search.find(query, kind).documents]


def test_the_page_so_named_comes_first_then_names_then_texts(indexed):
    assert names("béthune") == [
        "Béthune",
        "Vendin-lès-Béthune",
        "Rénover la piscine de Béthune",
        "L’eau de demain",
    ]


@pytest.mark.parametrize("query", ["BÉTHUNE", "bethune", "  Bethune ", "béthune !"])
def test_accents_case_and_signs_are_forgiven(indexed, query):
    assert names(query)[0] == "Béthune"


def test_the_beginning_of_a_word_is_enough(indexed):
    assert names("pisc auch") == ["Piscine d'Auchel"]


def test_the_middle_of_a_word_is_not(indexed):
    assert names("ethune") == []


def test_every_word_must_be_found(indexed):
    assert names("piscine bethune") == ["Rénover la piscine de Béthune"]


def test_ligatures_and_apostrophes_are_forgiven(indexed):
    assert names("noeux les mines") == ["Nœux-les-Mines"]
    assert names("l'eau de demain") == ["L’eau de demain"]


def test_keywords_are_searched_but_not_shown(indexed):
    assert names("62400") == ["Béthune"]
    assert "62400" not in SearchDocument.objects.get(name="Béthune").summary


def test_a_kind_narrows_and_the_counts_stay(indexed):
    found = search.find("bethune", "action")

    assert [document.kind for document in found.documents] == ["action", "action"]
    assert found.kinds == [("commune", "Commune", 2), ("action", "Action", 2)]
    assert found.n_documents == 4


@pytest.mark.parametrize(
    "query", ["", "   ", "%", "' OR 1=1 --", '"', "NOT", "a:b AND (", "*", "!&|"]
)
def test_signs_of_query_languages_are_only_signs(indexed, query):
    assert names(query) == [
        d.name for d in naive.find(DOCUMENTS, ["commune", "action", "place"], query)
    ]


def test_indexing_twice_changes_nothing(indexed):
    before = list(SearchDocument.objects.values())

    search.rebuild()

    assert list(SearchDocument.objects.values()) == before
    assert names("bethune")[0] == "Béthune"


def test_a_page_that_is_gone_is_no_longer_found(indexed, monkeypatch):
    index(monkeypatch, DOCUMENTS[1:])

    assert "Béthune" not in names("bethune")


def test_a_word_with_a_fault_is_put_right(indexed):
    assert search.suggestion("bethunne") == "bethune"
    assert search.suggestion("bethune") == ""
    assert search.suggestion("zzzzzz") == ""


def test_a_very_long_query_is_read_up_to_a_point(indexed):
    assert names("bethune " * 500) == names("bethune")


class Agreement(TestCase):
    """Whatever the texts and the query, the index answers as a plain reading would."""

    few = st.text("aeéœ1 -'_", max_size=6)

    @given(
        documents=st.lists(
            st.builds(
                Document,
                kind=st.sampled_from(["commune", "action", "place"]),
                name=few,
                url=st.just("/"),
                summary=few,
                keywords=few,
            ),
            max_size=6,
        ),
        query=few,
    )
    def test_search_agrees_with_a_plain_reading(self, documents, query):
        with pytest.MonkeyPatch.context() as monkeypatch:
            index(monkeypatch, documents)

            found = list(search.find(query).documents)

        expected = naive.find(documents, ["commune", "action", "place"], query)
        assert [(d.name, d.summary) for d in found] == [(d.name, d.summary) for d in expected]


def test_words_are_the_same_folded_twice():
    assert words(" ".join(words("L’Étang d'Auchel, 100 %"))) == words("L’Étang d'Auchel, 100 %")
