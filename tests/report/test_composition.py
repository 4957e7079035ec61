"""The grammar of compositions: what is read, every fault with its line, no text that crashes."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from agglo.report.rules.composition import naked_digits, parse, references
from agglo.report.rules.tree import Bullets, Paragraph, Text, walk

FRONT = '+++\ntitle = "Bilan"\nperiod = "2024/2025"\nnames = ["Terre de Jeux 2024"]\n+++\n'
VAL_FICTIF = Path("packs/val-fictif/reports/bilan-2025.md")

pieces = st.sampled_from(
    [
        "# ", "## ", "### ", "#### ", "{", "}", "{figure:", "{chart:budget-by-priority}", "@2024",
        "{phare: x}", "{editorial}", "{en-chiffres}", "- ", "\n", "\n\n", "|", "12", "**", "_", "`",
        "+++\n", 'title = "x"\n', "> ", "[a](b)", "![", "<b>", "é", "\u202f", "\r\n", "\x00", "\\",
    ]
)  # fmt: skip


def faults_of(body: str) -> list[tuple[int, str]]:
    return [(fault.line - 5, fault.found) for fault in parse(FRONT + body).faults]


def test_the_report_of_the_invented_territory_has_no_fault():
    composition = parse(VAL_FICTIF.read_text(encoding="utf-8"))

    assert composition.faults == ()
    assert naked_digits(composition) == []
    assert [part.kind for part in composition.parts] == ["editorial"] + ["priority"] * 3


def test_sections_hold_those_of_a_lower_level():
    composition = parse(FRONT + "# A {editorial}\n## B {zoom}\n### C\n# D {priority: d}\n")

    tree = [(part.kind, part.key, [s.kind for s in part.sections]) for part in composition.parts]
    assert tree == [("editorial", "", ["zoom"]), ("priority", "d", [])]
    assert [s.line for s in walk(composition.parts)] == [6, 7, 8, 9]


def test_references_carry_their_kind_period_line_and_column():
    body = (
        "# A {priority: p}\n## B {phare: a}\nUn {figure:f@2024-01/2024-06} et\n"
        "{action:b|le *texte*\nqui suit}\n\n{chart:f}\n{map:population}\n\n- {date:m} {target:t}\n"
    )

    found = references(parse(FRONT + body))

    assert [(r.kind, r.key, r.period, r.line - 5, r.column) for r in found] == [
        ("priority", "p", "", 1, 1),
        ("action", "a", "", 2, 1),
        ("figure", "f", "2024-01/2024-06", 3, 4),
        ("action", "b", "", 4, 1),
        ("indicator", "f", "", 7, 1),
        ("milestone", "m", "", 10, 3),
        ("target", "t", "", 10, 12),
    ]


def test_a_drawing_alone_on_its_line_cuts_the_paragraph():
    part = parse(FRONT + "# A {editorial}\navant\n{chart:x}\naprès\n").parts[0]

    assert [type(block).__name__ for block in part.blocks] == ["Paragraph", "Token", "Paragraph"]


def test_styles_of_words_are_kept_and_neighbours_joined():
    paragraph = parse(FRONT + "un **deux\ntrois** _quatre_ \\* cinq\n").lead[0]

    assert isinstance(paragraph, Paragraph)
    assert paragraph.spans == (
        Text("un "),
        Text("deux trois", strong=True),
        Text(" "),
        Text("quatre", em=True),
        Text(" * cinq"),
    )


@pytest.mark.parametrize(
    ("body", "line", "found"),
    [
        ("{figre:x}", 1, "{figre:x}"),
        ("\n\nle {figure:X}", 3, "{figure:X}"),
        ("{figure:x@2023-13}", 1, "{figure:x@2023-13}"),
        ("{figure:x|dix}", 1, "{figure:x|dix}"),
        ("{date:x@2024}", 1, "{date:x@2024}"),
        ("{action:x}", 1, "{action:x}"),
        ("ouvert {figure:x", 1, "{"),
        ("fermé figure:x}", 1, "}"),
        ("un\ndeux {chart:x} trois", 2, "{chart:x}"),
        ("# A", 1, "# A"),
        ("# A {zoom}", 1, "{zoom}"),
        ("# A {priority}", 1, "{priority}"),
        ("# A {editorial: x}", 1, "{editorial: x}"),
        ("## A {zoom}", 1, "## A {zoom}"),
        ("# A {editorial}\n### B", 2, "### B"),
        ("# A {editorial}\n## B {zoom}\n#### C", 3, "#### C"),
        ("# {editorial}", 1, "# {editorial}"),
        ("# A {editorial}\n## B {en-chiffres}\n- rien", 3, "- rien"),
        ("# A {editorial}\n## B {en-chiffres}\n", 2, "## B {en-chiffres}"),
        ("![image](x.png)", 1, "![image](x.png)"),
        ("    code", 1, "code"),
        ("***", 1, "***"),
        ("> # titre", 1, "> # titre"),
        ("[{figure:x}](https://exemple.fr)", 1, "{figure:x}"),
    ],
)
def test_a_fault_is_reported_with_its_line(body, line, found):
    assert faults_of(body) == [(line, found)]


def test_every_fault_is_reported_at_once():
    body = "{figre:x}\n\n# A\n\n{chart:X}\n"

    assert [line for line, _ in faults_of(body)] == [1, 3, 5]


@pytest.mark.parametrize(
    ("front", "line"),
    [
        ("Bonjour", 1),
        ("+++\ntitle = \n+++\n", 2),
        ('+++\ntitle = "A"\n+++\n', 1),
        ('+++\ntitle = "A"\nperiod = "2025/2024"\n+++\n', 3),
        ('+++\ntitle = 3\nperiod = "2024"\n+++\n', 2),
        ('+++\ntitle = "A"\nperiod = "2024"\nautor = "B"\n+++\n', 4),
        ('+++\ntitle = "A"\nperiod = "2024"\nnames = "B"\n+++\n', 4),
    ],
)
def test_a_fault_of_the_front_matter_is_reported_with_its_line(front, line):
    assert [fault.line for fault in parse(front).faults] == [line]


def test_digits_that_no_figure_backs_are_found_with_their_place():
    composition = parse(
        FRONT + "# Les 4 priorités {editorial}\n\nPlus de 1 200 arbres, {figure:a-2@2024} ; 90 %.\n"
        "1. Terre de\n   Jeux 2024\n\n[le site](https://exemple.fr/2024) {action:b|les 3 gares}\n"
    )

    assert [(line - 5, column, text) for line, column, text in naked_digits(composition)] == [
        (1, 7, "4"),
        (3, 9, "1 200"),
        (3, 43, "90"),
        (7, 50, "3"),
    ]


def test_a_title_may_hold_the_years_of_its_period_and_no_other_number():
    composition = parse('+++\ntitle = "2024 et 2026"\nperiod = "2024/2025"\n+++\n')

    assert naked_digits(composition) == [(2, 1, "2026")]


def test_names_given_replace_those_of_the_composition():
    composition = parse(FRONT + "Terre de Jeux 2024 et Rev 3\n")

    assert naked_digits(composition) == [(6, 27, "3")]
    assert naked_digits(composition, ["Rev 3"]) == [(6, 15, "2024")]


def test_a_tile_is_an_item_of_the_list():
    part = parse(FRONT + "# A {editorial}\n## B {en-chiffres}\n- {figure:x} élus\n- {target:y}\n")

    (bullets,) = part.parts[0].sections[0].blocks
    assert isinstance(bullets, Bullets)
    assert len(bullets.items) == 2


@settings(deadline=None, max_examples=300)
@given(st.one_of(st.text(), st.lists(pieces, max_size=40).map("".join)))
def test_no_text_crashes_the_reader(text):
    for source in (text, FRONT + text):
        composition = parse(source)
        n_lines = source.count("\n") + 1

        naked_digits(composition)
        assert all(1 <= r.line <= n_lines and r.column >= 1 for r in references(composition))
        assert all(1 <= f.line <= n_lines and f.column >= 1 for f in composition.faults)
        assert all(fault.sentence() for fault in composition.faults)


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.sampled_from(["mot", "{figure:a}", "**gras**", "{date:b}", "l'eau"]), max_size=9)
)
def test_every_reference_is_found_where_it_is_written(words):
    text = FRONT + "# T {editorial}\n\n" + "\n".join(words) + "\n"

    composition = parse(text)

    lines = text.split("\n")
    assert [t.kind for t in composition.tokens] == [
        w[1:].partition(":")[0] for w in words if w.startswith("{")
    ]
    for token in composition.tokens:
        assert lines[token.line - 1][token.column - 1 :].startswith(f"{{{token.kind}:{token.key}")
