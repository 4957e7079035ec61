import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.expressions.language import (
    BOOL,
    DATE,
    MONEY,
    NUMBER,
    TEXT,
    BadExpression,
    Expression,
    compile,
)

from . import strategies

NAMES = {"a": NUMBER, "b": NUMBER, "m": MONEY, "t": TEXT, "ok": BOOL, "d": DATE}


def faults(source):
    """Return the columns and messages of a bad expression, with ordinary spaces."""
    with pytest.raises(BadExpression) as refused:
        compile(source, NAMES)
    assert refused.value.source == source
    assert str(refused.value) == "\n".join(map(str, refused.value.faults))
    return [(fault.column, re.sub(r"\s", " ", fault.message)) for fault in refused.value.faults]


@pytest.mark.parametrize(
    ("source", "column", "message"),
    [
        ("", 1, "est vide"),
        ("  \n ", 1, "est vide"),
        ("a +", None, "n'est pas comprise"),
        ("a = 1", None, "n'est pas comprise à partir d'ici, où une comparaison s'écrirait =="),
        ("a b", None, "n'est pas comprise"),
        ("a\x00", None, "l'expression"),
        ("a # b", 3, "ne peut pas contenir de commentaire"),
        ("a +\n# deux\nb", 5, "ne peut pas contenir de commentaire"),
        ("   a + m", 4, "« + » ne s'applique pas à un nombre et un montant ; un montant s'écrit"),
        ("m > 0", 1, "« > » ne s'applique pas à un montant et un nombre ; un montant s'écrit"),
        ("m * m", 1, "« * » ne s'applique pas à un montant et un montant"),
        ("a / m", 1, "« / » ne s'applique pas à un nombre et un montant"),
        ("m % a", 1, "« % » ne s'applique pas à un montant et un nombre"),
        ("d - d", 1, "« - » ne s'applique pas à une date et une date"),
        ("t + t", 1, "« + » ne s'applique pas à un texte et un texte"),
        ("ok + ok", 1, "« + » ne s'applique pas à une condition et une condition"),
        ("t < 'x'", 1, "« < » ne s'applique pas à un texte et un texte"),
        ("ok < ok", 1, "« < » ne s'applique pas"),
        ("a == t", 1, "« == » ne s'applique pas à un nombre et un texte"),
        ("a < b < m", 1, "« < » ne s'applique pas à un nombre et un montant"),
        ("-t", 2, "attendu un nombre ou un montant, trouvé un texte"),
        ("not a", 5, "attendu une condition, trouvé un nombre"),
        ("ok and a", 8, "attendu une condition, trouvé un nombre"),
        ("a if b else a", 6, "attendu une condition, trouvé un nombre"),
        ("a if ok else m", 1, "les deux issues ont des types différents : un nombre et un montant"),
        ("1,5", 1, "une virgule n'est admise"),
        ("1e5", 1, "le nombre « 1e5 » s'écrit en chiffres"),
        ("a + .5", 5, "le nombre « .5 » s'écrit en chiffres"),
        ("5.", 1, "le nombre « 5. » s'écrit en chiffres"),
        ("0x1F", 1, "le nombre « 0x1F » s'écrit en chiffres"),
        ("1_00", 1, "le nombre « 1_00 » s'écrit en chiffres"),
        ("3j", 1, "le nombre « 3j » s'écrit en chiffres"),
        ("1" * 19, 1, "18 chiffres et 6 décimales au plus"),
        ("0.1234567", 1, "18 chiffres et 6 décimales au plus"),
        ("None", 1, "cette valeur n'est pas admise"),
        ("...", 1, "cette valeur n'est pas admise"),
        ("b'a'", 1, "cette valeur n'est pas admise"),
        ("f'{a}'", 1, "cette écriture n'est pas admise"),
        ("lambda: a", 1, "cette écriture n'est pas admise"),
        ("[a for a in b]", 1, "cette écriture n'est pas admise"),
        ("(a := 3)", 2, "cette écriture n'est pas admise"),
        ("a.real", 1, "un point n'est admis que dans un nombre"),
        ("a[0]", 1, "les crochets ne sont pas admis"),
        ("a ** 2", 1, "les puissances ne sont pas admises"),
        ("a @ b", 1, "cette opération n'est pas admise"),
        ("a << 2", 1, "cette opération n'est pas admise"),
        ("+a", 1, "ce signe n'est pas admis"),
        ("~a", 1, "ce signe n'est pas admis"),
        ("a is b", 1, "on compare avec =="),
        ("a is not b", 1, "on compare avec !="),
        ("max", 1, "la fonction « max » attend des parenthèses"),
        ("aa", 1, "« aa » n'est pas un nom connu ; vouliez-vous écrire « a » ?"),
        ("inconnue", 1, "« inconnue » n'est pas un nom connu"),
        ("eval('1')", 1, "seules ces fonctions existent : abs, date, days, euros, max, min, round"),
        ("min(a)", 1, "min attend au moins 2 arguments, trouvé 1"),
        ("abs(a, b)", 1, "abs attend 1 argument, trouvé 2"),
        ("round(a, 1, 2)", 1, "round attend un ou 2 arguments, trouvé 3"),
        ("min(*a)", 1, "les arguments se donnent un par un et sans nom"),
        ("round(a, ndigits=1)", 1, "les arguments se donnent un par un et sans nom"),
        ("min(a, m)", 8, "« min » ne s'applique pas à un nombre et un montant"),
        ("min(t, d)", 5, "attendu un nombre, un montant ou une date, trouvé un texte"),
        ("sum(a, d)", 8, "attendu un nombre ou un montant, trouvé une date"),
        ("days(a, d)", 6, "attendu une date, trouvé un nombre"),
        ("euros(m)", 7, "attendu un nombre, trouvé un montant"),
        ("euros(0.005)", 1, "un montant a deux décimales au plus"),
        ("round(a, b)", 10, "le nombre de décimales s'écrit en chiffres, de 0 à 6"),
        ("round(a, -1)", 10, "le nombre de décimales s'écrit en chiffres, de 0 à 6"),
        ("round(m, 3)", 10, "le nombre de décimales s'écrit en chiffres, de 0 à 2"),
        ("date(2024, 2, 30)", 1, "une date s'écrit date(année, mois, jour)"),
        ("date(a, 1, 1)", 1, "une date s'écrit date(année, mois, jour)"),
        ("date(2024, 1.5, 1)", 1, "une date s'écrit date(année, mois, jour)"),
        ("t in t", 1, "« in » attend une liste de valeurs"),
        ("t in ()", 1, "une liste contient au moins une valeur"),
        ("a in (1, 2) in (3,)", 1, "« in » attend une liste de valeurs"),
        ("a in (b, 1)", 7, "une liste n'est faite que de valeurs écrites"),
        ("a in (1, 'x')", 10, "« in » ne s'applique pas à un nombre et un texte"),
    ],
)
def test_a_fault_says_where_and_what(source, column, message):
    (found,) = faults(source)

    assert column in (found[0], None)  # where Python itself gives up varies with its version
    assert message in found[1]


def test_every_fault_is_named_at_once():
    found = faults("zut + (m > 0) * f(zot, 1e3) + t[0]")

    assert [column for column, _ in found] == [1, 8, 17, 19, 24, 31]


def test_columns_are_counted_in_characters():
    assert [column for column, _ in faults("'é' == t and à > 1")] == [14]
    assert [column for column, _ in faults("  'œuvre' == x")] == [14]


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("a" * 2001, "dépasse 2 000 caractères"),
        ("-" * 41 + "a", "imbrique plus de 40 niveaux"),
        ("-" * 1_999 + "a", "imbrique plus de 40 niveaux"),
        ("not " * 499 + "ok", "imbrique plus de 40 niveaux"),
        ("+".join("a" * 41), "imbrique plus de 40 niveaux"),
        ("(" * 999 + "a" + ")" * 999, "n'est pas comprise"),
        ("[" * 999, "n'est pas comprise"),
        ("a in (" + "1," * 400 + ")", "compte plus de 400 éléments"),
        ("a if ok else " * 150 + "a", "imbrique plus de 40 niveaux"),
    ],
)
def test_an_expression_is_bounded(source, message):
    ((_, found),) = faults(source)

    assert message in found


def test_bounds_can_be_reached():
    assert compile("+".join("a" * 40), NAMES).evaluate({"a": 1}) == 40
    assert compile("-" * 39 + "a", NAMES).evaluate({"a": 1}) == -1
    assert compile("a in (" + "1," * 397 + ")", NAMES).evaluate({"a": 1}) is True
    assert compile("a".ljust(2000), NAMES).evaluate({"a": 1}) == 1


def test_an_expression_may_run_over_several_lines():
    expression = compile("a\r\n  + b\n", NAMES)

    assert expression.evaluate({"a": 1, "b": 2}) == 3


def test_a_name_may_be_that_of_a_function():
    assert compile("min(min, 2)", {"min": NUMBER}).evaluate({"min": 1}) == 1


TOKENS = (
    "a b m t ok d ( ) [ ] { } , . : = == < in not and or if else lambda + - * ** / // % ~ @ "
    "1 0.5 1e9 'x' \" # \\ min max date euros None True f'' := is for await yield"
)
tokens = st.sampled_from(TOKENS.split())


def faults_of_any(source, names):
    """Return the faults of a text, none when it is an expression; anything else is our bug."""
    try:
        assert isinstance(compile(source, names), Expression)
    except BadExpression as refused:
        return refused.faults or [None]
    return []


@given(st.text(max_size=60) | st.lists(tokens, max_size=25).map(" ".join))
def test_any_text_is_an_expression_or_a_list_of_faults(source):
    for fault in faults_of_any(source, NAMES):
        assert 1 <= fault.column <= len(source) + 1
        assert fault.message


@given(strategies.any_tree(), st.data())
def test_a_text_with_a_hole_never_breaks_the_reader(typed, data):
    source = strategies.render(typed[1])
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(len(source), start + 3)))

    for fault in faults_of_any(source[:start] + source[end:], strategies.NAMES):
        assert fault.message
