"""Whatever is given, delegated, ended and closed, in any order: never more rights than given."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from agglo.core.refusal import Refusal
from agglo.people import services
from agglo.people.models import Membership, User
from agglo.people.permissions import permissions_of
from agglo.people.rules import Span, covers
from tests.people.factories import (
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
)
from tests.people.naive import World

HORIZON = range(8)
TODAY = 3
FIRST = date(2026, 3, 1)
NOON = datetime(2026, 3, 1 + TODAY, 12, tzinfo=UTC)
ROLES = {
    "administrator": (["people.account:manage", "people.account:read"], False),
    "head": (["plan.amount:correct", "plan.amount:record"], True),
    "agent": (["plan.amount:record"], False),
}

days = st.sampled_from(HORIZON)
ends = st.none() | days
people = st.integers(0, 3)


def on(day):
    return FIRST + timedelta(days=day)


def maybe(day):
    return None if day is None else on(day)


class Rights(RuleBasedStateMachine):
    """Services on one side, sets of days on the other; after each step they agree day by day."""

    @initialize()
    def begin(self):
        self.organisation = OrganisationFactory(epci=True)
        self.roles = {
            key: RoleFactory(key=key, permissions=names, may_delegate=may)
            for key, (names, may) in ROLES.items()
        }
        self.users = [UserFactory() for _ in range(4)]
        self.world = World(HORIZON)
        self.pairs = []
        first = MembershipFactory(
            user=self.users[0],
            role=self.roles["administrator"],
            organisation=self.organisation,
            since=on(0),
        )
        self._pair(first, self._give(0, "administrator", 0, None))
        self.known = frozenset(day for day in HORIZON if self.world.administered(day))

    def _give(self, user, key, since, until):
        names, may_delegate = ROLES[key]
        return self.world.give(user, frozenset(names), since, until, may_delegate=may_delegate)

    def _pair(self, membership, held):
        if membership.pk not in {row.pk for row, _ in self.pairs}:
            self.pairs.append((membership, held))
        else:
            self.world.held.remove(held)

    def _actor(self, number):
        return User.objects.get(pk=self.users[number].pk)

    @rule(actor=people, user=people, key=st.sampled_from(sorted(ROLES)), since=days, until=ends)
    def grant(self, actor, user, key, since, until):
        before = {day: self.world.rights(actor, day) for day in HORIZON}
        try:
            made = services.grant(
                user=self.users[user],
                role=self.roles[key],
                organisation=self.organisation,
                since=on(since),
                until=maybe(until),
                actor=self._actor(actor),
                at=NOON,
            )
        except Refusal:
            return
        assert "people.account:manage" in before[TODAY]
        self._pair(made, self._give(user, key, since, until))
        if actor == user:
            assert {day: self.world.rights(actor, day) for day in HORIZON} == before

    @precondition(lambda self: self.pairs)
    @rule(data=st.data(), to=people, since=days, until=days)
    def delegate(self, data, to, since, until):
        row, held = data.draw(st.sampled_from(self.pairs))
        row = Membership.objects.filter(pk=row.pk).first()
        if row is None:
            return
        try:
            made = services.delegate(
                membership=row,
                to=self.users[to],
                since=on(since),
                until=on(until),
                actor=self._actor(held.user),
                at=NOON,
            )
        except Refusal:
            return
        assert set(range(since, until + 1)) <= held.days
        assert held.comes_from is None
        self._pair(made, self.world.delegate(held, to, since, until))

    @precondition(lambda self: self.pairs)
    @rule(data=st.data(), actor=people, last=days)
    def end(self, data, actor, last):
        row, held = data.draw(st.sampled_from(self.pairs))
        row = Membership.objects.filter(pk=row.pk).first()
        if row is None:
            return
        try:
            services.end(membership=row, until=on(last), actor=self._actor(actor), at=NOON)
        except Refusal:
            return
        self.world.end(held, last)

    @precondition(lambda self: self.pairs)
    @rule(data=st.data(), actor=people)
    def cancel(self, data, actor):
        row, held = data.draw(st.sampled_from(self.pairs))
        row = Membership.objects.filter(pk=row.pk).first()
        if row is None:
            return
        try:
            services.cancel(membership=row, actor=self._actor(actor), at=NOON)
        except Refusal:
            return
        held.days.clear()

    @rule(user=people, actor=people)
    def close(self, user, actor):
        try:
            services.close_account(user=self.users[user], actor=self._actor(actor), at=NOON)
        except Refusal:
            return
        self.world.closed.add(user)
        for one in self.world.held:
            if one.user == user:
                self.world.end(one, TODAY)

    @invariant()
    def the_database_gives_what_counting_days_gives(self):
        for number, user in enumerate(self.users):
            fresh = User.objects.get(pk=user.pk)
            for day in HORIZON:
                assert permissions_of(fresh, on=on(day)) == self.world.rights(number, day)

    @invariant()
    def nobody_holds_by_delegation_what_the_giver_does_not_hold_that_day(self):
        for one in self.world.held:
            if one.comes_from is not None and one.user not in self.world.closed:
                for day in one.days:
                    if self.world._counts(one, day):
                        giver = self.world.rights(one.comes_from.user, day)
                        assert one.permissions <= giver

    @invariant()
    def every_day_that_had_an_administrator_still_has_one(self):
        administered = {day for day in HORIZON if self.world.administered(day)}
        assert self.known - set(range(TODAY)) <= administered


@pytest.mark.django_db
def test_no_sequence_of_gestures_gives_more_rights_than_were_given():
    from django.db import transaction
    from hypothesis.stateful import run_state_machine_as_test

    class InATransaction(Rights):
        def __init__(self):
            super().__init__()
            self.inside = transaction.atomic()
            self.inside.__enter__()

        def teardown(self):
            transaction.set_rollback(True)
            self.inside.__exit__(None, None, None)

    run_state_machine_as_test(
        InATransaction, settings=settings(max_examples=15, stateful_step_count=15, deadline=None)
    )


spans = st.builds(
    lambda since, length: Span(on(since), None if length is None else on(since + length)),
    days,
    st.none() | st.integers(0, 4),
)


@given(st.lists(spans, max_size=5), spans)
def test_a_span_is_covered_when_each_of_its_days_is(others, span):
    far = on(30)
    last = span.until or far
    every_day = [span.since + timedelta(days=n) for n in range((last - span.since).days + 1)]

    expected = all(any(day in other for other in others) for day in every_day)

    assert covers(others, span) == expected


@given(spans, spans, days)
def test_within_overlapping_and_left_are_about_days(one, other, day):
    def listed(span):
        return {on(n) for n in range(40) if on(n) in span}

    assert one.is_within(other) == (
        listed(one) <= listed(other) and (one.until is not None or other.until is None)
    )
    assert one.overlaps(other) == bool(listed(one) & listed(other))
    left = one.after(on(day))
    assert (listed(left) if left else set()) == {each for each in listed(one) if each > on(day)}
