"""The rows of the list: filters on the limit, an order that loses nothing, neighbours."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.periods import Period
from agglo.plan.rules.explore import Line
from agglo.plan.rules.status import Assessment, Dossier, Status, Step, assess
from agglo.workshop.rules.actions import COLUMNS, Filters, Row, chosen, neighbours, ordered

TODAY = date(2026, 3, 2)


def row(key="a", *, name="Une action", steps=(), **facts):
    line = facts.pop("line", {})
    assessment = assess(Dossier(steps=steps), TODAY) if steps else _unknown()
    return Row(Line(key=key, name=name, summary="", assessment=assessment, **line), **facts)


def _unknown():
    return Assessment(Status.UNKNOWN, None, ())


def step(key, planned=None, reached=None):
    parsed = [Period.parse(each) if each else None for each in (planned, reached)]
    return Step(key, f"Étape {key}", *parsed)


@pytest.mark.parametrize(
    ("filters", "facts", "kept"),
    [
        ({"service": "Voirie"}, {"service": "Voirie"}, True),
        ({"service": "Voirie"}, {"service": "Eau"}, False),
        ({"portefeuille": "Mme A"}, {"pilot": "Mme A"}, True),
        ({"miennes": "1"}, {"is_mine": True}, True),
        ({"miennes": "1"}, {"is_mine": False}, False),
        ({"attente": "1"}, {"n_pending": 1}, True),
        ({"attente": "1"}, {"n_pending": 0}, False),
        ({"commune": "62048"}, {"line": {"everywhere": True}}, True),
        ({"commune": "62048"}, {"line": {"communes": ("62048",)}}, True),
        ({"commune": "62048"}, {"line": {"communes": ("62178",)}}, False),
        ({"priorite": "eau"}, {"line": {"priorities": ("eau",)}}, True),
        ({"priorite": "eau"}, {}, False),
        ({"etat": "unknown"}, {}, True),
        ({"etat": "delivered"}, {}, False),
        ({"q": "ETAGE"}, {"name": "Un étage de plus"}, True),
        ({"q": "etage zut"}, {"name": "Un étage de plus"}, False),
        ({"retard": "1"}, {"steps": (step("x", "2026-02"),)}, True),
        ({"retard": "1"}, {"steps": (step("x", "2026-03"),)}, False),
        ({}, {}, True),
    ],
)
def test_a_filter_keeps_what_it_says(filters, facts, kept):
    assert bool(Filters(**filters).keep([row(**facts)], TODAY)) == kept


def test_without_news_for_a_month_begins_on_the_thirtieth_day():
    filters = Filters(nouvelle="1")
    recent, old = row(news_on=TODAY - timedelta(29)), row(news_on=TODAY - timedelta(30))

    assert filters.keep([recent], TODAY) == []
    assert filters.keep([old], TODAY) == [old]
    assert filters.keep([row(news_on=None)], TODAY)


def test_a_filter_that_is_no_number_of_months_changes_nothing():
    assert Filters(nouvelle="abc").keep([row(news_on=TODAY)], TODAY)


def test_the_next_step_is_the_earliest_that_is_not_reached():
    steps = (step("late", "2027"), step("done", "2024", "2024"), step("soon", "2026-05"))

    assert row(steps=steps).step.key == "soon"


ROWS = st.builds(
    row,
    key=st.text("abc", min_size=1, max_size=3),
    name=st.sampled_from(["É", "a", "Z"]),
    service=st.sampled_from(["", "Eau", "Voirie"]),
    n_pending=st.integers(0, 3),
    news_on=st.none() | st.dates(),
)


@given(st.lists(ROWS), st.sampled_from([*COLUMNS, *(f"-{key}" for key in COLUMNS), "zut", ""]))
def test_an_order_loses_nothing_and_sorts(rows, by):
    found = ordered(rows, by)

    assert sorted(map(id, found)) == sorted(map(id, rows))
    if column := COLUMNS.get(by.removeprefix("-")):
        values = [column.order(each) for each in found]
        assert values == sorted(values, reverse=by.startswith("-"))


@given(st.lists(st.text("abcd", min_size=1, max_size=2), unique=True), st.integers(0, 20))
def test_the_action_after_the_one_before_is_the_action_itself(keys, n):
    if not keys:
        return
    key = keys[n % len(keys)]

    before, after = neighbours(keys, key)

    assert not before or neighbours(keys, before)[1] == key
    assert not after or neighbours(keys, after)[0] == key


def test_a_list_always_has_the_name():
    assert [column.key for column in chosen(["etat", "zut"])] == ["nom", "etat"]
    assert chosen([])[0].key == "nom"
    assert len(chosen([])) > 3


@given(st.dictionaries(st.sampled_from(["q", "retard", "page", "tri"]), st.text(max_size=10)))
def test_filters_read_back_what_they_write(query):
    filters = Filters.read(query)

    assert Filters.read(filters.as_query()) == filters
