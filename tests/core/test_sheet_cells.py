"""Cells: what French means by them, and what is refused because it could be two things."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.french import number as written
from agglo.core.periods import Period
from agglo.core.sheets import cells, dates
from agglo.core.unreadable import Unreadable
from tests.core import sheets_by_hand

NBSP, THIN = "\u00a0", "\u202f"


@given(st.from_regex(r"-?[0-9]{1,5}([ .,][0-9]{1,3}){0,3}", fullmatch=True))
def test_a_number_is_read_when_it_means_one_thing(text):
    found = sheets_by_hand.readings(text)
    if "." in text and len(found) > 1:
        found = set()  # as many thousands as decimals

    try:
        assert {cells.number(text)} == found
    except Unreadable:
        assert not found


@given(st.decimals(-(10**12), 10**12, allow_nan=False, places=3), st.integers(0, 3))
def test_a_number_that_we_write_is_read_back(value, decimals):
    text = written(value, decimals)

    assert cells.number(text) == value.quantize(Decimal(1).scaleb(-decimals), "ROUND_HALF_UP")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 234,5", "1234.5"),
        (f"1{NBSP}234{THIN}567", "1234567"),
        ("1.234,56", "1234.56"),
        ("1.234.567", "1234567"),
        ("0.125", "0.125"),
        ("12.5", "12.5"),
        ("1234.567", "1234.567"),
        ("1,234", "1.234"),
        ("- 3", "-3"),
        ("+3", "3"),
        ("−3,50", "-3.5"),
        ("007", "7"),
    ],
)
def test_numbers_as_people_write_them(text, value):
    assert cells.number(text) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1.234", "1234 ou 1,234"),
        ("1,234.5", "à la française"),
        ("1,234,567", "à la française"),
        ("12 34", "groupés par trois"),
        ("1e5", "sans exposant"),
        ("NaN", "n.d. si la valeur est inconnue"),
        ("-Infinity", "n.d. si la valeur est inconnue"),
        ("-", "0 si c’est zéro"),
        ("—", "0 si c’est zéro"),
        ("#REF!", "la formule du tableur est en erreur"),
        ("#DIV/0!", "la formule du tableur est en erreur"),
        ("(12)", "-12"),
        (",5", "0,5"),
        ("douze", "en chiffres"),
        ("", "en chiffres"),
        ("٣", "en chiffres"),
        ("9" * 61, "un nombre"),
    ],
)
def test_what_is_not_a_number_says_what_is_expected(text, expected):
    with pytest.raises(Unreadable) as refused:
        cells.number(text)

    assert expected in refused.value.expected
    assert refused.value.found == text


@pytest.mark.parametrize(
    ("text", "unit", "titled", "value"),
    [
        ("12 %", "%", "", "12"),
        (f"12{NBSP}%", "%", "", "12"),
        ("150 000 €", "€", "", "150000"),
        ("1,5 M€", "€", "", "1500000"),
        ("3 Md€", "M€", "", "3000"),
        ("150", "€", "k€", "150000"),
        ("150 €", "€", "k€", "150"),
        ("12 arbres", "Arbres", "", "12"),
        ("2 t", "kg", "", "2000"),
        ("500 kWh", "MWh", "", "0.5"),
    ],
)
def test_units_convert_when_it_is_certain(text, unit, titled, value):
    assert cells.in_unit(text, unit, titled=titled) == Decimal(value)


@pytest.mark.parametrize(
    ("text", "unit", "titled"), [("12 %", "€", ""), ("12 t", "km", ""), ("12", "€", "t")]
)
def test_a_value_in_another_unit_is_refused(text, unit, titled):
    with pytest.raises(Unreadable, match=f"une valeur en {unit}"):
        cells.in_unit(text, unit, titled=titled)


def test_what_says_that_a_value_is_unknown_is_not_what_says_nothing():
    assert all(map(cells.is_unknown, ("n.d.", "ND", "N/A", "Non renseigné", "?")))
    assert not any(map(cells.is_unknown, ("", "0", "-", "aucun")))


@pytest.mark.parametrize(
    ("title", "split"),
    [
        ("Montant (k€)", ("Montant", "k€")),
        ("Montant (en k€)", ("Montant", "k€")),
        ("Valeur", ("Valeur", "")),
        ("Part en %", ("Part", "%")),
        (
            "Lieu (commune ou territoire de l’agglomération)",
            ("Lieu (commune ou territoire de l’agglomération)", ""),
        ),
    ],
)
def test_a_title_may_say_a_unit(title, split):
    assert cells.title_and_unit(title) == split


days = st.dates(date(1000, 1, 1), date(2999, 12, 31))
periods = st.one_of(
    days.map(Period.of_day),
    st.builds(Period.containing, days, st.sampled_from(["month", "quarter", "year"])),
    st.tuples(days, st.integers(0, 4000)).map(
        lambda p: Period(p[0], min(p[0] + timedelta(p[1]), date(2999, 12, 31)))
    ),
)


@given(periods)
def test_a_period_that_we_write_is_read_back(period):
    assert dates.period(period.code) == period
    assert dates.period(period.label()) == period
    assert dates.period(period.label().upper()) == period
    if period.precision != "day" or period.since.year >= 1000:
        assert dates.period(period.short()) == period


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("02/03/2026", "2026-03-02"),
        ("2/3/2026", "2026-03-02"),
        ("2 mars 2026", "2026-03-02"),
        ("le 1er mars 2026", "2026-03-01"),
        ("2026/03/02", "2026-03-02"),
        ("mars 2026", "2026-03"),
        ("Févr. 2026", "2026-02"),
        ("03/2026", "2026-03"),
        ("T1 2026", "2026-T1"),
        ("2026-T1", "2026-T1"),
        ("2026T1", "2026-T1"),
        ("1er trimestre 2026", "2026-T1"),
        ("3e trim. 2026", "2026-T3"),
        ("S1 2026", "2026-01/2026-06"),
        ("2e semestre 2026", "2026-07/2026-12"),
        ("2020-2023", "2020/2023"),
        ("de 2020 à 2023", "2020/2023"),
        ("juillet 2020 - décembre 2023", "2020-07/2023-12"),
        ("01/01/2026 au 15/02/2026", "2026-01-01/2026-02-15"),
        ("2026", "2026"),
        ("Année 2026", "2026"),
    ],
)
def test_periods_as_people_write_them(text, code):
    assert dates.period(text) == Period.parse(code)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("02/03/26", "en quatre chiffres"),
        ("mars-26", "en quatre chiffres"),
        ("46083", "un jour d’Excel"),
        ("31/02/2026", "le jour avant le mois"),
        ("02/13/2026", "le jour avant le mois"),
        ("#VALEUR!", "la formule"),
        ("2023-2020", "une date ou une période"),
        ("T5 2026", "une date ou une période"),
        ("bientôt", "une date ou une période"),
        ("2026-03-02 14:30", "une date ou une période"),
        ("x" * 500, "une date ou une période"),
    ],
)
def test_what_is_not_a_period_says_what_is_expected(text, expected):
    with pytest.raises(Unreadable) as refused:
        dates.period(text)

    assert expected in refused.value.expected


@pytest.mark.parametrize("text", ["2020/2023", "de 2020 à 2023", "S1 2026"])
def test_a_date_is_not_a_period(text):
    with pytest.raises(Unreadable):
        dates.period(text, spans=False)
