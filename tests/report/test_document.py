"""A composition and facts make a document: what is known is told, what is missing is named."""

import json
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.core.canonical import canonical_bytes
from agglo.report.rules import document
from agglo.report.rules.composition import parse
from agglo.report.rules.drawings import drawings
from agglo.report.rules.facts import Action, Facts, Territory
from agglo.report.rules.spans import date_text, plain
from tests.report.facts import FACTS, FRONT, TEXT, TREES
from tests.report.test_composition import pieces

EMPTY = Facts(Territory("Communauté du Test", "Le Test", "test"))


def built(text, facts=FACTS):
    return document.build(parse(text), facts)


def words_of(body, facts=FACTS):
    (paragraph,) = built(FRONT + body, facts)["lead"]
    return plain(paragraph["spans"])


def test_a_whole_report_lacks_nothing():
    made = built(TEXT)

    assert made["missing"] == []
    assert made["unbacked"] == []
    assert made["figures"] == {
        "aide": "9\xa0M€",
        "aide-par-arbre": "75\u202f000\xa0€",
        "arbres": "environ 120",
    }


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("{figure:arbres} arbres", "environ 120\xa0arbres"),
        ("{figure:arbres@2024}, dit-on", "environ 120, dit-on"),
        ("but : {target:arbres}", "but\xa0: 500"),
        ("départ {target:arbres@2020}", "départ 10"),
        ("le {date:debut}", "le 1er mars 2024"),
        ("en {date:fin}", "en 2026"),
        ("{date:vide}", "date inconnue"),
        ("{action:haies|l'action} !", "l’action\u202f!"),
    ],
)
def test_a_reference_becomes_words(body, words):
    assert words_of(body) == words


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        ("{figure:rien}", "figure:rien"),
        ("{figure:arbres@2019}", "figure:arbres@2019"),
        ("{target:arbres@2019}", "target:arbres@2019"),
        ("{date:rien}", "date:rien"),
        ("{action:rien|texte}", "action:rien"),
        ("{chart:rien}", "chart:rien"),
        ("{chart:budget-by-priority}", "chart:budget-by-priority"),
        ("{map:rien}", "map:rien"),
        ("# A {priority: rien}", "priority:rien"),
        ("# A {editorial}\n## B {phare: rien}", "action:rien"),
    ],
)
def test_what_has_no_record_is_named_and_never_invented(body, missing):
    assert built(FRONT + body)["missing"] == [missing]


def test_an_unknown_value_is_told_as_unknown():
    unknown = replace(FACTS, figures={"arbres": replace(TREES, value=None)})

    assert words_of("{figure:arbres} arbres", unknown) == "inconnu\xa0arbres"


def test_a_tile_opens_with_its_number():
    (tiles,) = built(TEXT)["parts"][0]["sections"][1]["blocks"]

    first, second = tiles["items"]
    assert (first["number"]["text"], first["number"]["number"]) == ("environ 120", "120")
    assert plain(first["spans"]) == "arbres, 9\xa0M€\xa0d’aide"
    assert second["number"]["path"] == "/indicateurs/arbres/"


def test_the_annex_opens_each_figure_once_and_those_it_is_computed_from():
    annex = {entry["key"]: entry for entry in built(FRONT + "{figure:aide-par-arbre}")["annex"]}

    assert list(annex) == ["aide-par-arbre", "aide", "arbres"]
    (value,) = annex["arbres"]["values"]
    assert value["cites"] == [{"source": 1, "locator": "p. 3"}]
    assert value["records"][0]["text"] == "120"
    assert annex["aide"]["path"] == "/montants/aide/"
    assert [each["key"] for each in annex["aide-par-arbre"]["values"][0]["inputs"]] == [
        "aide",
        "arbres",
    ]


def test_values_and_targets_of_one_key_share_an_entry():
    (entry,) = built(FRONT + "{figure:arbres} {figure:arbres} {target:arbres}")["annex"]

    assert [(value["kind"], value["text"]) for value in entry["values"]] == [
        ("value", "environ 120"),
        ("final", "500"),
    ]


def test_a_source_is_listed_once():
    assert built(TEXT)["sources"] == [{"n": 1, "title": "Registre des arbres", "url": ""}]


def test_drawings_say_in_words_what_they_show():
    said = {block["key"]: block["description"] for block in drawings(built(TEXT))}

    assert said["arbres"] == "environ 120 en 2024, puis cible de 500 en 2030."
    assert said["haies"] == "1\xa0commune\xa0: Ici."
    assert said["population"].startswith("2\xa0communes")
    assert [row["text"] for row in list(drawings(built(TEXT), "map"))[-1]["rows"]] == [
        "300",
        "inconnu",
    ]


@pytest.mark.parametrize(
    ("action", "said"),
    [
        (Action("haies", "Haies"), "Aucune commune n’est indiquée pour cette action."),
        (Action("haies", "Haies", everywhere=True), "Toutes les communes sont concernées"),
    ],
)
def test_a_map_without_a_place_says_so(action, said):
    (block,) = built(FRONT + "{map:haies}", replace(FACTS, actions=(action,)))["lead"]

    assert block["description"].startswith(said)


def test_places_in_the_page_have_each_their_name():
    anchors = [
        part["anchor"] for part in built(FRONT + "# A {editorial}\n# A {editorial}")["parts"]
    ]

    assert anchors == ["a", "a-2"]


def test_a_date_is_written_as_exactly_as_it_is_known():
    assert [date_text(code) for code in ("2024-03-01", "2024-03", "2024", "")] == [
        "1er mars 2024",
        "mars 2024",
        "2024",
        "date inconnue",
    ]


def test_facts_come_back_from_json_as_they_were():
    assert Facts.from_json(json.loads(canonical_bytes(FACTS.to_json()))) == FACTS


@settings(max_examples=150)
@given(st.lists(pieces, max_size=30).map("".join))
def test_any_text_makes_a_document_that_json_holds(text):
    for facts in (EMPTY, FACTS):
        made = built(FRONT + text, facts)

        assert json.loads(canonical_bytes(made)) == made
