from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agglo.core.periods import Period
from agglo.plan.rules import freshness, progress, status
from agglo.plan.rules.progress import Point
from agglo.plan.rules.status import Dossier, Money, Move, Part, Status, Step
from tests.plan import naive

TODAY = date(2026, 11, 25)


def when(text):
    return Period.parse(text) if text else None


def step(planned="", reached="", key="jalon"):
    return Step(key, "Ouverture", when(planned), when(reached))


def money(stage, period="2025"):
    return Money("montant", 150_000_00, "", stage, when(period))


def test_nothing_recorded_is_unknown():
    found = status.assess(Dossier(), TODAY)

    assert (found.status, found.evidences, found.since) == (Status.UNKNOWN, (), None)


@pytest.mark.parametrize(
    ("dossier", "expected"),
    [
        (Dossier(steps=[step(planned="2027-06")]), Status.ANNOUNCED),
        (Dossier(money=[money("projected")]), Status.ANNOUNCED),
        (Dossier(money=[money("programmed")]), Status.FUNDED),
        (Dossier(money=[money("credits")]), Status.FUNDED),
        (Dossier(money=[money("committed")]), Status.UNDERWAY),
        (Dossier(money=[money("paid")]), Status.UNDERWAY),
        (Dossier(moves=[Move("km", "Pistes : de 11 km à 21 km.", when("2025"))]), Status.UNDERWAY),
        (Dossier(parts=[Part("a", "A", Status.DELIVERED, when("2025"))]), Status.UNDERWAY),
        (Dossier(steps=[step(reached="2025-05")]), Status.UNDERWAY),
        (Dossier(steps=[step(reached="2025-05")], ends=when("2025-05")), Status.DELIVERED),
        (Dossier(steps=[step(reached="2025-05")], ends=when("2029-12")), Status.UNDERWAY),
    ],
)
def test_the_strongest_evidence_makes_the_status(dossier, expected):
    assert status.assess(dossier, TODAY).status == expected


def test_one_milestone_still_open_keeps_an_action_under_way():
    steps = [step(reached="2025-05"), step(planned="2025-05", key="autre")]

    found = status.assess(Dossier(steps=steps, ends=when("2025-05")), TODAY)

    assert found.status == Status.UNDERWAY
    assert "cette date est passée" in found.evidences[-1].sentence


def test_a_milestone_reached_on_the_very_day_counts_and_the_day_after_does_not():
    today, tomorrow = step(reached="2026-11-25"), step(reached="2026-11-26")

    assert status.assess(Dossier(steps=[today]), TODAY).status == Status.UNDERWAY
    assert status.assess(Dossier(steps=[tomorrow]), TODAY).status == Status.ANNOUNCED


def test_a_status_holds_since_the_first_fact_that_shows_it():
    steps = [step(reached="2025-01-13"), step(reached="2024-03-28", key="vote")]

    assert status.assess(Dossier(steps=steps), TODAY).since == when("2024-03-28")


def test_every_evidence_is_a_sentence():
    dossier = Dossier(
        steps=[step(reached="2025-05-17"), step(planned="2027", key="b")], money=[money("paid")]
    )

    sentences = [each.sentence for each in status.assess(dossier, TODAY).evidences]

    assert sentences == [
        "Jalon «\xa0Ouverture\xa0» atteint le 17 mai 2025.",
        "150\u202f000\xa0€ payés en 2025.",
        "Jalon «\xa0Ouverture\xa0» prévu en 2027.",
    ]


stages = st.sampled_from(sorted(status.STAGE_SHOWS))
days = st.dates(date(2020, 1, 1), date(2032, 1, 1))
steps = st.builds(
    Step,
    key=st.uuids().map(str),
    name=st.just("J"),
    planned=st.none() | days.map(Period.of_day),
    reached=st.none() | days.map(Period.of_day),
)
parts = st.builds(
    Part,
    key=st.uuids().map(str),
    name=st.just("P"),
    status=st.sampled_from(Status),
    since=st.none() | days.map(Period.of_day),
)
dossiers = st.builds(
    Dossier,
    steps=st.lists(steps, max_size=3),
    money=st.lists(stages.map(money), max_size=3),
    parts=st.lists(parts, max_size=2),
    ends=st.none() | days.map(Period.of_day),
)


@given(dossier=dossiers, stage=stages, on=days)
def test_money_never_lowers_a_status(dossier, stage, on):
    richer = replace(dossier, money=[*dossier.money, money(stage)])

    assert status.assess(richer, on).status >= status.assess(dossier, on).status


@given(dossier=dossiers, on=days)
def test_reaching_a_milestone_never_lowers_a_status(dossier, on):
    before = status.assess(dossier, on).status
    for number, each in enumerate(dossier.steps):
        if each.reached is None:
            steps = list(dossier.steps)
            steps[number] = replace(each, reached=Period.of_day(on))
            assert status.assess(replace(dossier, steps=steps), on).status >= before


@given(dossier=dossiers, on=days, later=st.integers(0, 4000))
def test_time_alone_never_lowers_a_status(dossier, on, later):
    after = status.assess(dossier, on + timedelta(days=later)).status

    assert after >= status.assess(dossier, on).status


@given(dossier=dossiers, on=days)
def test_a_status_is_what_its_strongest_evidence_shows(dossier, on):
    found = status.assess(dossier, on)

    assert found.status == naive.status([each.shows for each in found.evidences])


@pytest.mark.parametrize(
    ("stated", "shown", "words"),
    [
        (
            "done",
            Status.UNDERWAY,
            "Les faits enregistrés ne montrent pas encore qu’elle est livrée.",
        ),
        ("done", Status.UNKNOWN, "Aucun fait enregistré ne permet de le vérifier."),
        ("announced", Status.UNDERWAY, "Les faits enregistrés en montrent plus"),
        ("underway", Status.UNDERWAY, ""),
        ("suspended", Status.UNDERWAY, "Les faits enregistrés ne disent pas cet arrêt"),
        ("suspended", Status.ANNOUNCED, ""),
        ("", Status.UNKNOWN, ""),
    ],
)
def test_the_gap_between_what_is_stated_and_shown_is_said(stated, shown, words):
    found = status.gap(stated, shown)

    assert found.startswith(words)
    assert bool(found) == bool(words)


@pytest.mark.parametrize(
    ("last", "lag", "on", "state"),
    [
        ("2024", 90, date(2026, 3, 31), "fresh"),
        ("2024", 90, date(2026, 4, 1), "late"),
        ("2024", None, date(2026, 4, 1), "unknown"),
        ("2025", None, date(2026, 12, 31), "fresh"),
        ("", 90, date(2026, 4, 1), "unknown"),
    ],
)
def test_a_yearly_value_is_late_the_day_after_it_was_due(last, lag, on, state):
    assert freshness.freshness("year", when(last), lag, on).state == state


def test_what_is_observed_once_is_never_late():
    assert freshness.freshness("once", when("1999"), 0, TODAY).state == "final"


PATH = [
    Point(Period.parse("2023"), 71),
    Point(Period.parse("2026"), 85),
    Point(Period.parse("2029"), 100),
]


def test_the_path_passes_through_its_points_and_promises_nothing_outside():
    assert progress.expected_value(PATH, date(2023, 12, 31)) == 71
    assert progress.expected_value(PATH, date(2026, 12, 31)) == 85
    assert progress.expected_value(PATH, date(2029, 12, 31)) == 100
    assert progress.expected_value(PATH, date(2023, 12, 30)) is None
    assert progress.expected_value(PATH, date(2030, 1, 1)) is None


@given(st.dates(date(2023, 12, 31), date(2029, 12, 31)))
def test_the_path_stays_between_its_ends(on):
    assert 71 <= progress.expected_value(PATH, on) <= 100


@pytest.mark.parametrize(
    ("value", "direction", "on_track"),
    [
        (85, "up", True),
        (84, "up", False),
        (85, "down", True),
        (86, "down", False),
        (85, "none", True),
    ],
)
def test_a_value_on_the_path_keeps_up(value, direction, on_track):
    assert progress.is_on_track(PATH, Point(Period.parse("2026"), value), direction) is on_track


def test_nobody_can_say_without_a_path():
    assert progress.is_on_track([], Point(Period.parse("2026"), 1), "up") is None


def test_the_way_done_may_go_backwards_or_beyond():
    assert progress.share_done(71, 100, 100) == 1
    assert progress.share_done(71, 100, 71) == 0
    assert progress.share_done(71, 100, 42) < 0
    assert progress.share_done(15, 15, 15) is None
