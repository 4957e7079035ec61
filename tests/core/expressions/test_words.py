from datetime import date
from decimal import Decimal

import pytest

from agglo.core.expressions.language import BOOL, DATE, MONEY, NUMBER, TEXT, compile

NAMES = {
    **{"a": NUMBER, "b": NUMBER, "m": MONEY, "p": MONEY, "t": TEXT, "ok": BOOL},
    **{"d": DATE, "e": DATE, "u": NUMBER},
}
VALUES = {
    **{"a": Decimal("1.5"), "b": 3, "m": 9_000_000_00, "p": 47_000_000_00, "t": "62119"},
    **{"ok": True, "d": date(2024, 3, 1), "e": date(2024, 3, 25), "u": None},
}
LABELS = {"p": "investissement public", "m": "fonds de concours versés"}


def plain(text):
    """Replace the spaces of typography by ordinary ones."""
    return text.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("p / m", ["47 000 000 € ÷ 9 000 000 € ≈ 5,22"]),
        ("p", ["investissement public : 47 000 000 €"]),
        ("12", ["12"]),
        ("p - m - euros(0.5)", ["47 000 000 € − 9 000 000 € − 0,50 € = 37 999 999,50 €"]),
        ("a - 2 * -b", ["opposé de 3 = −3", "2 × (−3) = −6", "1,5 − (−6) = 7,5"]),
        ("a * b * 2", ["1,5 × 3 × 2 = 9"]),
        ("a / b / 2", ["1,5 ÷ 3 = 0,5", "0,5 ÷ 2 = 0,25"]),
        ("a - (b - 1)", ["3 − 1 = 2", "1,5 − 2 = −0,5"]),
        ("a * (b + 1)", ["3 + 1 = 4", "1,5 × 4 = 6"]),
        ("1 / 3 * 3", ["1 ÷ 3 ≈ 0,333", "0,333 × 3 ≈ 1"]),
        ("2 / 3000", ["2 ÷ 3 000 ≈ 0,000667"]),
        ("a / 0", ["1,5 ÷ 0 : division par zéro, donc inconnu"]),
        ("a + u", ["1,5 + inconnu = inconnu"]),
        ("7 // 2", ["7 ÷ 2 = 3 (quotient entier)"]),
        ("euros(10) // 3", ["10 € ÷ 3 = 3,33 € (arrondi au centime inférieur)"]),
        ("euros(10) / 3", ["10 € ÷ 3 ≈ 3,33 €"]),
        ("7 % 2", ["reste de 7 ÷ 2 = 1"]),
        ("a <= b < u", ["1,5 ≤ 3 < inconnu : inconnu"]),
        ("t == '62119'", ["« 62119 » = « 62119 » : oui"]),
        ("t in ('1', '2')", ["« 62119 » est dans la liste (« 1 » ; « 2 ») : non"]),
        ("b not in (1, 2, 3, 4)", ["3 n'est pas dans une liste de 4 valeurs : non"]),
        ("ok and not ok", ["contraire de oui : non", "oui et non : non"]),
        ("m if a > b else p", ["1,5 > 3 : non", "condition non remplie : 47 000 000 €"]),
        ("a * 2 if ok else a * 3", ["1,5 × 2 = 3", "condition remplie : 3"]),
        ("a if u > 1 else b", ["inconnu > 1 : inconnu", "condition inconnue : inconnu"]),
        ("min(p, m)", ["plus petit de (47 000 000 € ; 9 000 000 €) = 9 000 000 €"]),
        ("max(d, e)", ["plus grand de (1er mars 2024 ; 25 mars 2024) = 25 mars 2024"]),
        ("sum(a, b, 1)", ["somme de (1,5 ; 3 ; 1) = 5,5"]),
        ("abs(-b)", ["opposé de 3 = −3", "valeur absolue de −3 = 3"]),
        ("round(p / m, 1)", [
            "47 000 000 € ÷ 9 000 000 € ≈ 5,22", "5,22 arrondi à 1 décimale = 5,2"]),
        ("round(2.345, 2)", ["2,345 arrondi à 2 décimales = 2,35"]),
        ("round(a)", ["1,5 arrondi à l'unité = 2"]),
        ("round(euros(1.25), 1)", ["1,25 € arrondi à dix centimes = 1,30 €"]),
        ("round(euros(1.25))", ["1,25 € arrondi à l'euro = 1 €"]),
        ("euros(a)", ["1,5 en euros = 1,50 €"]),
        ("days(d, e)", ["du 1er mars 2024 au 25 mars 2024 : 24 jours"]),
        ("days(d, date(2024, 3, 2))", ["du 1er mars 2024 au 2 mars 2024 : 1 jour"]),
        ("days(e, d)", ["du 25 mars 2024 au 1er mars 2024 : −24 jours"]),
        ("u * 2 if days(d, e) > 3 else u", [
            "du 1er mars 2024 au 25 mars 2024 : 24 jours", "24 > 3 : oui",
            "inconnu × 2 = inconnu", "condition remplie : inconnu"]),
    ],
)  # fmt: skip
def test_a_trace_reads_as_sums_on_paper(source, lines):
    trace = compile(source, NAMES).trace(VALUES, LABELS)

    assert [plain(line) for line in trace.lines()] == lines
    assert str(trace).splitlines() == trace.lines()


def test_a_trace_opens_onto_the_names_it_starts_from():
    trace = compile("p / m + p / m", NAMES).trace(VALUES, LABELS)

    assert [(step.key, plain(step.text), step.value) for step in trace.givens()] == [
        ("p", "investissement public : 47 000 000 €", 47_000_000_00),
        ("m", "fonds de concours versés : 9 000 000 €", 9_000_000_00),
    ]


def test_a_step_that_is_made_twice_is_written_once():
    trace = compile("(a + 1) * (a + 1)", NAMES).trace(VALUES)

    assert trace.lines() == ["1,5 + 1 = 2,5", "2,5 × 2,5 = 6,25"]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("p / m", "investissement public ÷ fonds de concours versés"),
        ("a + b * 2 - (a - b)", "a + b × 2 − (a − b)"),
        ("(a + b) * 2", "(a + b) × 2"),
        ("a / (b * 2) / 3", "a ÷ (b × 2) ÷ 3"),
        ("a - -3", "a − (−3)"),
        ("-(a + b)", "−(a + b)"),
        ("-3 * a", "−3 × a"),
        ("ok and (ok or not ok)", "ok et (ok ou non ok)"),
        ("not (a < b <= 3)", "non (a < b ≤ 3)"),
        ("not ok and a + 1 != 2", "non ok et a + 1 ≠ 2"),
        ("t in ('1', '2') or t not in ('3',)", "t parmi (« 1 » ; « 2 ») ou t hors de (« 3 »)"),
        ("(a if ok else b) + 1", "(a si ok, sinon b) + 1"),
        ("a if ok else b if ok else 2", "a si ok, sinon (b si ok, sinon 2)"),
        ("7 // a + 7 % a", "(quotient entier de 7 ÷ a) + (reste de 7 ÷ a)"),
        ("min(a + 1, b)", "plus petit de (a + 1 ; b)"),
        ("max(a, b, 1)", "plus grand de (a ; b ; 1)"),
        ("sum(a, b)", "somme de (a ; b)"),
        ("abs(a - b)", "valeur absolue de (a − b)"),
        ("round(a / b, 2)", "(a ÷ b) arrondi à 2 décimales"),
        ("euros(a * 2)", "(a × 2) en euros"),
        ("euros(70.5)", "70,50 €"),
        ("days(d, date(2024, 3, 25))", "nombre de jours de (d) à (25 mars 2024)"),
    ],
)
def test_a_formula_keeps_only_the_parentheses_it_needs(source, text):
    assert plain(compile(source, NAMES).formula(LABELS)) == text
