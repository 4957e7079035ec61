from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.money import BadAmount, cents_from_euros, compact_euros, euros, in_euros

from . import naive

cents = st.integers(-(10**15), 10**15)
SIGNS = {"\u2212": "-", "\u202f": "", "\xa0": " ", ",": "."}


def read_back(text):
    """Read French money again: the only proof that nothing was lost."""
    for french, plain in SIGNS.items():
        text = text.replace(french, plain)
    figure, unit = text.split(" ")
    return Decimal(figure) * {"€": 100, "M€": 10**8, "Md€": 10**11}[unit]


@given(whole=st.integers(0, 10**14), decimals=st.from_regex(r"(\.[0-9]{1,2})?", fullmatch=True))
def test_reading_euros_is_moving_the_point(whole, decimals):
    text = f"{whole}{decimals}"

    assert cents_from_euros(text) == naive.cents(text)
    assert cents_from_euros(Decimal(text)) == naive.cents(text)


@given(cents)
def test_an_amount_survives_being_written_and_read(amount):
    assert cents_from_euros(str(in_euros(amount)), negative=True) == amount
    assert cents_from_euros(in_euros(amount), negative=True) == amount


@given(cents | st.integers(-50, 50).map(lambda n: n * 10**7) | st.integers(-99, 99).map(int))
def test_no_writing_loses_a_cent(amount):
    assert read_back(euros(amount)) == amount
    assert read_back(compact_euros(amount)) == amount


@pytest.mark.parametrize(
    "text",
    ["", " 12", "12 ", "12,50", "1 200", "1e3", "NaN", "Infinity", "-5", "+5", "12.345", "12.",
     ".5", "12€", "1_000", "٣", "1" * 16, "0x10"],
)  # fmt: skip
def test_what_is_not_an_amount_is_refused_and_quoted(text):
    with pytest.raises(BadAmount) as refused:
        cents_from_euros(text)

    assert refused.value.found == text
    assert refused.value.expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12,50", "un point et non une virgule"),
        ("12.345", "deux décimales au plus"),
        ("-5", "positif ou nul"),
        ("1" * 16, "quinze chiffres"),
        ("NaN", "en chiffres seulement"),
    ],
)
def test_the_refusal_says_what_is_expected(text, expected):
    with pytest.raises(BadAmount, match=expected):
        cents_from_euros(text)


@pytest.mark.parametrize("number", ["NaN", "Infinity", "1E+400000", "1E-400000", "0.001", "-1"])
def test_a_decimal_that_is_not_an_amount_is_refused(number):
    with pytest.raises(BadAmount):
        cents_from_euros(Decimal(number))


def test_zeros_that_end_a_decimal_are_not_a_third_decimal():
    assert cents_from_euros(Decimal("12.5000")) == 12_50
    assert cents_from_euros(Decimal("1.2E+3")) == 1_200_00


@pytest.mark.parametrize("value", [12.5, True, None])
def test_a_float_is_never_money(value):
    with pytest.raises(TypeError):
        cents_from_euros(value)


@pytest.mark.parametrize("value", [12.0, Decimal(12), True])
def test_only_whole_cents_are_written(value):
    with pytest.raises(TypeError):
        euros(value)


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "0 €"),
        (-5, "−0,05 €"),
        (99_999_999, "999 999,99 €"),
        (999_999_00, "999 999 €"),
        (1_000_000_00, "1 M€"),
        (1_010_000_00, "1,01 M€"),
        (1_001_000_00, "1 001 000 €"),
        (530_000_000_00, "530 M€"),
        (999_990_000_00, "999,99 M€"),
        (1_000_000_000_00, "1 Md€"),
        (1_255_000_000_00, "1 255 M€"),
        (-24_900_000_00, "−24,9 M€"),
        (1_000_000_01, "1 000 000,01 €"),
    ],
)
def test_compact_amounts_on_their_limits(amount, text):
    text = text.replace(" ", "\u202f")
    head, _, unit = text.rpartition("\u202f")

    assert compact_euros(amount) == f"{head}\xa0{unit}"
