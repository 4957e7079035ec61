from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.unreadable import Unreadable
from agglo.packs import cells

texts = st.text(st.sampled_from("0123456789.-+,eE _nNaAiIfF\u0660\xa0"), max_size=20)


@given(st.decimals(-(10**8), 10**8, places=6, allow_nan=False))
def test_a_number_that_is_written_is_read_exactly(value):
    assert cells.decimal(format(value, "f")) == value


@given(texts)
def test_what_is_read_as_a_number_is_written_as_one(text):
    try:
        value = cells.decimal(text)
    except Unreadable:
        return
    assert value.is_finite()
    assert Decimal(text) == value
    assert set(text) <= set("-0123456789.")


@pytest.mark.parametrize("text", ["123456789.123456", "0.123456", "99999999999999", "-0.5"])
def test_numbers_of_fifteen_digits_come_back_the_same_from_sixty_four_bits(text):
    assert Decimal(repr(float(cells.decimal(text)))) == Decimal(text)


@pytest.mark.parametrize("text", ["1234567890.123456", "12345678901234.5"])
def test_numbers_that_a_database_would_round_are_refused_above_fifteen_digits(text):
    n_digits = len(text.replace(".", ""))
    if n_digits <= cells.MAX_DIGITS:
        assert cells.decimal(text) == Decimal(text)
    else:
        with pytest.raises(Unreadable, match="15 chiffres"):
            cells.decimal(text)


@given(st.integers(0, 99_999_999))
def test_one_sole_last_digit_makes_a_siren_right(start):
    n_good = 0
    for last in range(10):
        with suppress(Unreadable):
            cells.siren(f"{start:08}{last}")
            n_good += 1

    assert n_good == 1


@pytest.mark.parametrize("siren", ["200072460", "246200729", "732829320"])
def test_real_siren_numbers_are_right(siren):
    assert cells.siren(siren) == siren


@pytest.mark.parametrize("key", ["a", "piscine-renovee", "2024", "a1-b2", "x" * 80])
def test_keys(key):
    assert cells.key(key) == key


@pytest.mark.parametrize(
    "text", ["", "-a", "a-", "a--b", "A", "é", "a b", "a_b", "x" * 81, "a\n", "\u0661"]
)
def test_texts_that_are_not_keys(text):
    with pytest.raises(Unreadable):
        cells.key(text)


@pytest.mark.parametrize("code", ["62119", "01004", "2A004", "2B033", "97411"])
def test_insee_codes(code):
    assert cells.insee(code) == code


def test_an_insee_code_that_lost_its_zero_is_explained():
    with pytest.raises(Unreadable, match="le zéro du début a disparu"):
        cells.insee("1004")


@pytest.mark.parametrize(
    "address",
    ["ftp://a.example", "//a.example", "a.example", "https://", "https://a b", "http://["],
)
def test_addresses_that_are_refused(address):
    with pytest.raises(Unreadable):
        cells.url(address)


def test_a_list_keeps_its_order():
    assert cells.list_of(cells.key)("b | a|c") == ("b", "a", "c")


def test_text_that_would_turn_a_page_around_is_refused():
    with pytest.raises(Unreadable, match="invisible"):
        cells.text(50)("facture \u202efdp.exe")


LA_POSTE = "356000000"


@pytest.mark.parametrize(
    "siret",
    [
        "73282932000074",  # an example of the national register
        "00000000000018",  # that of our example, invented
        "35600000000048",  # the seat of La Poste: as everyone
        "35600000049837",  # an office of La Poste: the sum of its digits is a multiple of five
    ],
)
def test_a_siret_whose_key_is_right_is_read(siret):
    assert cells.siret(siret) == siret


@pytest.mark.parametrize(
    ("siret", "said"),
    [
        ("73282932000075", "clé de contrôle"),
        ("35600000049838", "clé de contrôle"),
        ("732829320", "neuf chiffres font un SIREN"),
        ("732 829 320 00074", "sans espace"),
        ("7328293200007", "quatorze chiffres"),
        ("٧" * 14, "quatorze chiffres"),
    ],
)
def test_a_siret_that_is_wrong_says_why(siret, said):
    with pytest.raises(Unreadable, match=said):
        cells.siret(siret)


@given(st.integers(0, 9_999_999_999_999))
def test_one_sole_last_digit_makes_a_siret_right_except_at_la_poste(start):
    text = f"{start:013}"
    n_good = 0
    for last in range(10):
        with suppress(Unreadable):
            cells.siret(f"{text}{last}")
            n_good += 1

    with suppress(Unreadable):
        cells.siren(text[:9])
        assert n_good == (2 if text.startswith(LA_POSTE) else 1)
        return
    assert n_good == 0
