from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.measure import Measure


@pytest.mark.parametrize(
    ("measure", "value", "text"),
    [
        (Measure("%", 1), Decimal("12.34"), "12,3 %"),
        (Measure("t", 0), 683505, "683_505 t"),
        (Measure(), Decimal("1.5"), "1,5"),
        (Measure("€"), Decimal("1400000"), "1,4 M€"),
        (Measure("€"), Decimal("59.99"), "59,99 €"),
        (Measure("€", 2), Decimal("0.125"), "0,13 €"),
        (Measure("€"), -5, "−5 €"),
        (Measure("%"), None, "inconnu"),
    ],
)
def test_values_are_said_with_their_unit(measure, value, text):
    assert measure.say(value) == text.replace(" ", "\xa0").replace("_", "\u202f")


@given(st.lists(st.integers(-(10**12), 10**12).map(Decimal), min_size=1, max_size=6))
def test_the_texts_of_an_axis_are_its_ticks(ticks):
    for unit in ("€", "t", ""):
        texts, counted = Measure(unit).axis(ticks)

        power = {"Md€": 9, "M€": 6}.get(counted, 6 if "millions" in counted else 0)
        plain = [
            text.replace("\u202f", "").replace("\u2212", "-").replace(",", ".") for text in texts
        ]
        assert [Decimal(text).scaleb(power) for text in plain] == ticks


def test_an_axis_says_what_it_counts():
    def counted(unit, most):
        return Measure(unit).axis([Decimal(0), Decimal(most)])[1]

    assert counted("€", 999_999) == "€"
    assert counted("€", 10**6) == "M€"
    assert counted("€", 10**9) == "Md€"
    assert counted("t", 9_999_999) == "t"
    assert counted("t", 10**7) == "millions de t"
    assert counted("", 10**7) == "millions"
