"""Many observations at once do what as many calls to the service of one would."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.plan import permissions as can
from agglo.plan import refusals, services
from agglo.plan.models import Observation
from agglo.plan.services import bulk
from agglo.plan.services.undoing import undo_observations
from agglo.territory.models import Source
from tests.plan import naive_bulk
from tests.plan.factories import NOON, commune, indicator, observe, person

pytestmark = pytest.mark.django_db

PERIODS = ("2023", "2024", "2025", "2025-T3")
undone = settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
"""Each example undoes what it wrote, so that they may share the fixture."""

LATER = NOON + timedelta(days=1)


@pytest.fixture
def ground(db):
    """Make two indicators, a computed one, two communes, a source, and what is in force."""
    ground = Ground()
    ground.indicators = [indicator("arbres"), indicator("haies", unit="km", decimals=1)]
    ground.indicators.append(indicator("taux", expression="arbres / haies"))
    ground.communes = [None, commune("62001"), commune("62002")]
    ground.sources = [None, Source.objects.create(key="registre", title="Registre")]
    ground.agent = person(can.RECORD_OBSERVATION)
    ground.head = person(can.RECORD_OBSERVATION, can.CORRECT_OBSERVATION, can.PUBLISH)
    for place in ground.communes:
        observe(ground.indicators[0], "2023", 12, place=place)
    drafted = {"actor": ground.agent, "at": NOON}
    seen = observe(ground.indicators[1], "2023", 3)
    services.correct_observation(seen=seen, value=Decimal(4), why="x", actor=ground.head, at=NOON)
    gone = observe(ground.indicators[1], "2024", 5)
    services.correct_observation(
        seen=gone, value=None, why="x", actor=ground.head, at=NOON, withdraw=True
    )
    services.record_observation(
        indicator=ground.indicators[0], period=Period.parse("2024"), value=Decimal(7), **drafted
    )
    return ground


class Ground:
    """What the tests have before them."""


def rows_of(ground):
    """Return the strategy of the rows of a sheet."""
    texts = st.sampled_from([None, "", "relu"])
    return st.lists(
        st.builds(
            bulk.Said,
            indicator=st.sampled_from([each.pk for each in ground.indicators]),
            commune=st.sampled_from([each and each.pk for each in ground.communes]),
            period=st.sampled_from(PERIODS).map(Period.parse),
            value=st.sampled_from([None, *map(Decimal, (3, 4, 5, 7, 12, 13))])
            | st.just(Decimal(10**14)),
            qualifier=st.sampled_from([None, "", "about"]),
            note=texts,
            source=st.sampled_from([each and each.pk for each in ground.sources]),
            locator=texts,
        ),
        max_size=5,
        unique_by=lambda row: row.identity,
    )


def world():
    """Return everything that was written, without the numbers of rows."""
    facts = Observation.objects.order_by("indicator_id", "commune_id", "period", "pk")
    names = (*naive_bulk.CONTENT, "since", "until", "is_withdrawal", "is_undo", "why")
    rows = [
        (f.indicator.key, f.commune_id, f.period, f.entered_by_id, f.entered_at)
        + tuple(getattr(f, name) for name in names)
        + ((f.supersedes.value, f.supersedes.period) if f.supersedes else ())
        for f in facts.select_related("indicator", "supersedes", "source")
    ]
    lines = [
        (e.seq, e.verb, e.object_type, e.object_key, e.before, e.after, e.why, e.actor_id)
        for e in Entry.objects.order_by("seq")
    ]
    return rows, lines


def tried(run):
    """Return what a run left, or the refusal that kept it from writing; nothing is kept."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                run()
            left = world()
        except Refusal as refusal:
            left = type(refusal), str(refusal)
        transaction.set_rollback(True)
    return left


@undone
@given(data=st.data())
@pytest.mark.parametrize("by", ["agent", "head"])
@pytest.mark.parametrize("why", ["", "Relecture"])
def test_a_sheet_is_written_as_row_by_row(ground, by, why, data):
    rows, given_ = (
        data.draw(rows_of(ground)),
        {"actor": getattr(ground, by), "at": LATER, "why": why},
    )

    one_by_one = tried(lambda: naive_bulk.record(rows, **given_))
    together = tried(lambda: bulk.record_observations(rows, **given_))

    assert together == one_by_one


@undone
@given(data=st.data())
@pytest.mark.parametrize("by", ["agent", "head"])
def test_a_sheet_is_undone_as_row_by_row(ground, by, data):
    rows = [row for row in data.draw(rows_of(ground)) if row.value != Decimal(10**14)]
    rows = [row for row in rows if row.indicator != ground.indicators[2].pk]
    undo = {"actor": getattr(ground, by), "at": LATER + timedelta(1), "why": "Mauvais fichier"}

    with transaction.atomic():
        written = bulk.record_observations(rows, actor=ground.head, at=LATER, why="x").pks
        for pk in written[:1]:
            seen = Observation.objects.get(pk=pk)
            given_ = {"value": Decimal(99), "actor": ground.head, "at": LATER, "why": "x"}
            services.correct_observation(seen=seen, **given_)
        one_by_one = tried(lambda: naive_bulk.undo(written, **undo))
        together = tried(lambda: undo_observations(written, **undo))
        transaction.set_rollback(True)

    assert together == one_by_one


class TestJudging:
    def said(self, ground, **fields):
        given_ = {"indicator": ground.indicators[0].pk, "commune": None}
        given_ |= {"period": Period.parse("2023"), "value": Decimal(13)} | fields
        return bulk.Said(**given_)

    def test_nothing_is_written(self, ground):
        before = world()

        (step,) = bulk.judge([self.said(ground)], actor=ground.head, at=LATER)

        assert (step.kind, step.refusal, step.needs_why) == ("correct", None, True)
        assert step.before.content[0] == 12
        assert world() == before

    def test_the_same_sheet_again_changes_nothing(self, ground):
        rows = [self.said(ground), self.said(ground, period=Period.parse("2025"))]
        bulk.record_observations(rows, actor=ground.head, at=LATER, why="x")
        before = world()

        again = bulk.record_observations(rows, actor=ground.head, at=LATER, why="x")

        assert (again.n_same, again.pks) == (2, [])
        assert world() == before

    def test_a_row_said_twice_is_refused(self, ground):
        rows = [self.said(ground), self.said(ground, value=Decimal(14))]

        with pytest.raises(refusals.SaidTwice, match="2023"):
            bulk.record_observations(rows, actor=ground.head, at=LATER, why="x")

    def test_a_refusal_anywhere_keeps_all_from_being_written(self, ground):
        rows = [
            self.said(ground, period=Period.parse("2025")),
            self.said(ground, period=Period.parse("2030")),
        ]
        before = world()

        with pytest.raises(refusals.PeriodNotOver):
            bulk.record_observations(rows, actor=ground.head, at=LATER)

        assert world() == before

    def test_the_queries_do_not_grow_with_the_rows(self, ground, django_assert_max_num_queries):
        years = [self.said(ground, period=Period.parse(str(year))) for year in range(1000, 1900)]

        with django_assert_max_num_queries(16):
            bulk.record_observations(years, actor=ground.head, at=LATER)

        assert journal.verify() == []


def test_what_someone_corrected_since_is_left_and_named(ground):
    row = bulk.Said(ground.indicators[0].pk, None, Period.parse("2025"), Decimal(1))
    written = bulk.record_observations([row], actor=ground.agent, at=LATER).pks
    seen = Observation.objects.get(pk=written[0])
    services.correct_observation(seen=seen, value=Decimal(2), why="x", actor=ground.head, at=LATER)

    undone = undo_observations(written, actor=ground.head, at=LATER, why="x")

    (left,) = undone.left
    assert (undone.n_withdrawn, left.name) == (0, "Indicateur arbres, 2025")
    assert left.who.endswith(": 2")
