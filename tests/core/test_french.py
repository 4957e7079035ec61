from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core import french

from . import naive

decimals = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**20), max_value=10**20)


@given(decimals, st.integers(0, 6))
def test_numbers_are_rounded_as_school_teaches_and_grouped_by_three(value, places):
    scaled = naive.rounded_half_away(value, places)
    digits = str(abs(scaled)).rjust(places + 1, "0")
    whole, rest = (digits[:-places], digits[-places:]) if places else (digits, "")
    expected = naive.grouped(whole) + (f",{rest}" if rest else "")

    assert french.number(value, places) == ("\u2212" if scaled < 0 else "") + expected


@given(decimals)
def test_every_decimal_is_written_unless_told_otherwise(value):
    text = french.number(value)

    plain = text.replace("\u202f", "").replace("\u2212", "-").replace(",", ".")
    assert naive.decimal_equal(plain, value)


def test_a_rounded_zero_has_no_sign():
    assert french.number(Decimal("-0.4"), 0) == "0"
    assert french.number(Decimal("-0"), 1) == "0,0"


@pytest.mark.parametrize("value", [1.5, True, "12"])
def test_what_is_not_exact_is_not_written(value):
    with pytest.raises(TypeError):
        french.number(value)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "-Infinity"])
def test_what_is_not_finite_is_not_written(value):
    with pytest.raises(ValueError, match="finite"):
        french.number(Decimal(value))


def test_a_unit_stays_on_the_line_of_its_number():
    assert french.with_unit(Decimal("107"), "€/hab.", 0) == "107\xa0€/hab."
    assert french.with_unit(5) == "5"
    assert french.percent(Decimal("1.4")) == "1,4\xa0%"


@pytest.mark.parametrize(
    ("n", "word"), [(0, "voix"), (1, "voix"), (-1, "voix"), (2, "votes"), (Decimal("1.99"), "voix")]
)
def test_zero_and_one_and_a_half_are_singular(n, word):
    assert french.plural(n, "voix", "votes") == word


def test_dates_are_written_as_in_a_deliberation():
    assert french.date_in_words(date(2022, 12, 6), weekday=True) == "mardi 6 décembre 2022"
    assert french.date_in_words(date(2023, 10, 1)) == "1er octobre 2023"
    assert french.date_in_words(date(2024, 2, 29)) == "29 février 2024"
    assert french.date_in_figures(date(2023, 1, 5)) == "05/01/2023"


@given(st.dates())
def test_a_weekday_is_the_one_of_the_calendar(day):
    name = french.date_in_words(day, weekday=True).split()[0]

    assert french.WEEKDAYS.index(name) == (day.toordinal() - 1) % 7


@given(st.lists(st.sampled_from(["Béthune", "Bruay", "Lillers"])))
def test_a_list_keeps_its_items_in_order(items):
    text = french.joined(items)

    assert text.replace(" et ", ", ").split(", ") == (items or [""])
    assert text.count(" et ") == (len(items) > 1)


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert french.fold(french.fold(text)) == french.fold(text)


@given(st.text("aàâäbcçdeéèêëîïôöùûüÿABCÉÈÀÎ 'xyz"))
def test_folding_drops_accents_and_case(text):
    assert french.fold(text) == naive.without_accents(text)


def test_folding_forgives_what_a_keyboard_cannot_type():
    assert french.fold("Nœux‑les‑Mines") == "noeux-les-mines"
    assert french.fold("CURRICULUM VITÆ") == "curriculum vitae"
    assert french.fold("L’eau\xa0:\u202fm³") == "l'eau : m3"
