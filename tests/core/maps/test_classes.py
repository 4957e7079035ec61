from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.maps.classes import class_of, quantiles, shade, steps
from agglo.core.measure import Measure

from . import naive

values = st.lists(st.integers(0, 40) | st.decimals(0, 40, places=1), min_size=1, max_size=60)


@given(values)
def test_classes_are_never_empty_and_never_part_equal_values(some):
    breaks = quantiles(some)

    counts = [0] * (len(breaks) + 1)
    for value in some:
        assert class_of(value, breaks) == naive.class_of(value, breaks)
        counts[class_of(value, breaks)] += 1
    assert all(counts)
    assert breaks == sorted(set(breaks))
    assert (len(counts) > 1) == (len(set(some)) > 1)


@given(st.lists(st.integers(0, 10**6), min_size=5, max_size=60, unique=True))
def test_classes_of_distinct_values_are_as_full_as_one_another(some):
    breaks = quantiles(some)

    counts = [sum(class_of(value, breaks) == rank for value in some) for rank in range(5)]
    assert max(counts) - min(counts) <= 1


@given(values)
def test_a_legend_counts_every_value_once(some):
    breaks = quantiles(some)

    legend = steps(some, breaks, Measure("%"), given=False)

    assert sum(step.n for step in legend) == len(some)
    assert len({step.css_class for step in legend}) == len(legend)


def test_shades_go_from_the_lightest_to_the_darkest():
    for n_classes in range(2, 6):
        shades = [shade(rank, n_classes) for rank in range(n_classes)]

        assert (shades[0], shades[-1]) == (0, 4)
        assert all(before < after for before, after in pairwise(shades))


@pytest.mark.parametrize(
    ("some", "breaks", "given", "labels"),
    [
        ([1, 2, 7, 8], [7], False, ["1 à 2 %", "7 à 8 %"]),
        ([5, 5], [], False, ["5 %"]),
        ([5, 8], [], True, ["toutes les valeurs"]),
        ([1, 30, 12], [10, 20, 25], True, [
            "moins de 10 %", "de 10 à moins de 20 %", "de 20 à moins de 25 %", "25 % et plus"]),
    ],
)  # fmt: skip
def test_classes_are_told_by_what_they_hold_or_by_their_breaks(some, breaks, given, labels):
    legend = steps(some, breaks, Measure("%"), given=given)

    assert [step.label.replace("\xa0", " ") for step in legend] == labels


def test_units_that_differ_are_both_said():
    (legend,) = steps([Decimal(900_000), 2_000_000], [], Measure("€"), given=False)

    assert legend.label.replace("\xa0", " ").replace("\u202f", " ") == "900 000 € à 2 M€"
