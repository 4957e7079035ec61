from hypothesis import given
from hypothesis import strategies as st

from agglo.core.periods import Period
from agglo.plan.rules import money
from agglo.plan.rules.money import Sum
from tests.plan import naive

NAMES = "abcdef"


def total(sums):
    return sum(each.cents for each in sums)


@st.composite
def trees(draw):
    """Draw parents (each action may hang under an earlier one) and sums on the actions."""
    parents = {
        name: draw(st.sampled_from(NAMES[:number]))
        for number, name in enumerate(NAMES)
        if number and draw(st.booleans())
    }
    cents = draw(st.lists(st.tuples(st.sampled_from(NAMES), st.integers(0, 10**12)), max_size=12))
    sums = [Sum(f"s{n}", "programmed", value, action=name) for n, (name, value) in enumerate(cents)]
    return parents, sums


def by_hand(parents, sums):
    tree = {
        name: (
            total(each for each in sums if each.action == name),
            [child for child, parent in parents.items() if parent == name],
        )
        for name in NAMES
    }
    return sum(naive.counted(tree, name) for name in NAMES if name not in parents)


@given(trees())
def test_no_euro_is_counted_twice_between_an_action_and_its_parts(tree):
    parents, sums = tree

    kept = money.counted(sums, parents)

    assert total(kept) == by_hand(parents, sums)
    assert len({each.key for each in kept}) == len(kept)


@given(trees(), st.integers(0, 10**13), st.integers(0, 10**13), st.booleans())
def test_what_is_described_never_exceeds_the_total(tree, of_plan, of_priority, several):
    parents, sums = tree
    written = [
        Sum("plan", "programmed", of_plan),
        Sum("priorite", "programmed", of_priority, priority="p1"),
    ]

    (found,) = money.explained(
        [*sums, *written], parents, lambda action: ["p1", "p2"] if several else ["p1"]
    )

    assert found.described.cents == by_hand(parents, sums)
    assert found.total.cents >= max(found.described.cents, of_plan, of_priority)
    below = max(of_priority, found.described.cents)
    if several:
        below = of_priority + found.described.cents
    assert found.total.cents == max(of_plan, below)


@given(trees())
def test_a_breakdown_adds_up_to_the_whole(tree):
    _, sums = tree

    parts = money.by(sums, lambda each: each.action)

    assert sum(part.cents for part in parts.values()) == total(sums)
    assert sum(part.n_amounts for part in parts.values()) == len(sums)


def test_an_amount_of_several_years_is_of_none():
    assert money.year_of(Sum("a", "credits", 1, period=Period.parse("2024/2026"))) == (
        "sur plusieurs années"
    )


def test_a_share_says_all_only_when_nothing_is_missing():
    assert money.share_text(99_99, 100_00) == "99\xa0%"
    assert money.share_text(100_00, 100_00) == "100\xa0%"
