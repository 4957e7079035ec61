from decimal import Decimal

import pytest
from django.forms import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.french import number
from agglo.core.money import euros
from agglo.core.periods import Period
from agglo.plan.forms import EurosField, NumberField, PeriodField


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("2026", "2026"),
        (" 2026-03 ", "2026-03"),
        ("2026-T1", "2026-T1"),
        ("3/2026", "2026-03"),
        ("25/03/2026", "2026-03-25"),
        ("2020-07/2023-12", "2020-07/2023-12"),
        ("2020/2023", "2020/2023"),
        ("2020 - 2023", "2020/2023"),
        ("2020-2023", "2020/2023"),
        ("07/2020 – 12/2023", "2020-07/2023-12"),
        ("01/07/2020 - 31/12/2023", "2020-07/2023-12"),
    ],
)
def test_a_period_is_read_as_people_write_it(written, code):
    assert PeriodField().clean(written).code == code


@pytest.mark.parametrize(
    "written", ["demain", "31/02/2026", "2026/2020", "13/2026", "2" * 41, "2026\0", "12-13-2026"]
)
def test_what_is_no_period_is_refused(written):
    with pytest.raises(ValidationError, match="Attendu"):
        PeriodField().clean(written)


def test_a_date_is_not_two():
    with pytest.raises(ValidationError):
        PeriodField(spans=False).clean("2020 - 2023")


@given(st.dates(Period.parse("1000").since, Period.parse("2999").until))
def test_any_day_written_in_french_is_found_again(day):
    assert PeriodField().clean(f"{day.day}/{day.month}/{day.year}") == Period.of_day(day)


@given(st.integers(0, 10**15))
def test_any_amount_as_pages_show_it_is_found_again(cents):
    assert EurosField().clean(euros(cents)) == cents


@given(st.decimals(-(10**9), 10**9, places=6))
def test_any_number_as_pages_show_it_is_found_again(value):
    assert NumberField().clean(number(value)) == value


@pytest.mark.parametrize("field", [PeriodField, EurosField, NumberField])
def test_a_blank_is_nothing_unless_something_is_required(field):
    assert field(required=False).clean("  ") is None
    with pytest.raises(ValidationError):
        field().clean("  ")


def test_a_negative_amount_is_read_and_left_to_the_rule():
    assert EurosField().clean("-12,5") == -1250


@pytest.mark.parametrize("written", ["1e5", "NaN", "1,2,3", "--1", "٣", "0x10", "1_000"])
def test_what_is_no_number_is_refused(written):
    with pytest.raises(ValidationError):
        NumberField().clean(written)


def test_a_number_keeps_its_decimals():
    assert NumberField().clean("3,60") == Decimal("3.60")
