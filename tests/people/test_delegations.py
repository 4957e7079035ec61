"""Delegating a role: to a colleague, for a while, never more than one holds."""

from datetime import UTC, date, datetime, timedelta

import pytest

from agglo.journal.models import Entry
from agglo.people import services
from agglo.people.models import Membership, User
from agglo.people.permissions import may
from agglo.people.refusals import (
    AlreadyDelegated,
    DelegatedInThePast,
    DelegatedToOneself,
    DelegatedTwice,
    EndsBeforeItBegins,
    NotAColleague,
    NotAllowed,
    NotDelegable,
    OrganisationIsClosed,
    OutlivesRole,
)
from tests.people.factories import (
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
    administrator,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)
RECORD = "plan.amount:record"


@pytest.fixture
def role():
    return RoleFactory(key="service-head", permissions=[RECORD], may_delegate=True)


@pytest.fixture
def epci():
    return OrganisationFactory(epci=True)


@pytest.fixture
def held(role, epci):
    return MembershipFactory(role=role, organisation=epci)


@pytest.fixture
def colleague(epci):
    return MembershipFactory(role=RoleFactory(key="agent"), organisation=epci).user


def delegate(held, to, **fields):
    fields = {"since": TODAY, "until": date(2026, 3, 31), "actor": held.user} | fields
    return services.delegate(membership=held, to=to, at=NOON, **fields)


def fresh(user):
    return User.objects.get(pk=user.pk)


def test_a_colleague_holds_the_role_between_the_two_days_both_included(held, colleague):
    delegate(held, colleague, since=date(2026, 3, 9), until=date(2026, 3, 13), why="Congés")

    days = [date(2026, 3, day) for day in (8, 9, 13, 14)]
    assert [may(fresh(colleague), RECORD, on=day) for day in days] == [False, True, True, False]
    assert may(fresh(held.user), RECORD, on=date(2026, 3, 10))
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.why) == (
        "people.membership:delegate",
        held.user,
        "Congés",
    )
    assert entry.object_key == str(colleague.pk)
    assert entry.after["delegated_by"] == held.user.pk


def test_asked_twice_for_the_same_days_it_is_given_once(held, colleague):
    assert delegate(held, colleague) == delegate(held, colleague)
    assert Entry.objects.count() == 1


def test_another_delegation_to_the_same_person_may_not_overlap(held, colleague):
    delegate(held, colleague)

    with pytest.raises(AlreadyDelegated, match="31 mars 2026"):
        delegate(held, colleague, since=date(2026, 3, 31), until=date(2026, 4, 2))
    assert delegate(held, colleague, since=date(2026, 4, 1), until=date(2026, 4, 2))


def test_a_delegation_stays_within_the_role_it_comes_from(role, epci, colleague):
    held = MembershipFactory(role=role, organisation=epci, until=date(2026, 3, 31))

    with pytest.raises(OutlivesRole, match="31 mars 2026"):
        delegate(held, colleague, until=date(2026, 4, 1))
    assert delegate(held, colleague, until=date(2026, 3, 31))


def test_a_delegation_does_not_begin_before_the_role_nor_in_the_past(role, epci, colleague):
    later = MembershipFactory(role=role, organisation=epci, since=date(2026, 3, 10))
    with pytest.raises(OutlivesRole):
        delegate(later, colleague, since=date(2026, 3, 9))

    with pytest.raises(DelegatedInThePast):
        delegate(later, colleague, since=TODAY - timedelta(days=1))
    with pytest.raises(EndsBeforeItBegins):
        delegate(later, colleague, since=date(2026, 3, 12), until=date(2026, 3, 11))
    assert not Entry.objects.exists()


def test_what_was_received_is_not_given_further(held, colleague, epci):
    other = MembershipFactory(role=RoleFactory(), organisation=epci).user
    received = delegate(held, colleague)

    with pytest.raises(DelegatedTwice):
        delegate(received, other, actor=colleague)


def test_only_its_holder_delegates_a_role(held, colleague):
    with pytest.raises(NotAllowed):
        delegate(held, colleague, actor=administrator())


@pytest.mark.parametrize(
    "fields",
    [{"may_delegate": False}, {"permissions": ["people.account:manage"], "may_delegate": True}],
)
def test_a_role_that_the_pack_keeps_or_that_manages_accounts_is_not_delegated(
    epci, colleague, fields
):
    held = MembershipFactory(role=RoleFactory(**fields), organisation=epci)

    with pytest.raises(NotDelegable):
        delegate(held, colleague)


def test_one_does_not_delegate_to_oneself(held):
    with pytest.raises(DelegatedToOneself):
        delegate(held, held.user)


def test_only_those_who_act_for_the_same_body_are_colleagues(role):
    mine, other = OrganisationFactory(), OrganisationFactory()
    held = MembershipFactory(role=role, organisation=mine)
    near = MembershipFactory(role=RoleFactory(), organisation=mine).user
    far = MembershipFactory(role=RoleFactory(), organisation=other).user

    for stranger in (far, UserFactory()):
        with pytest.raises(NotAColleague):
            delegate(held, stranger)
    assert delegate(held, near)


def test_the_services_of_the_intercommunality_are_colleagues_those_of_a_commune_are_not(held):
    service = OrganisationFactory(key="mobilites", kind="service", insee="")
    social = OrganisationFactory(key="ccas", kind="service")
    near = MembershipFactory(role=RoleFactory(), organisation=service).user
    far = MembershipFactory(role=RoleFactory(), organisation=social).user

    assert delegate(held, near)
    with pytest.raises(NotAColleague):
        delegate(held, far)


def test_nothing_is_delegated_for_a_body_that_left_the_pack(role, colleague, epci):
    service = OrganisationFactory(kind="service", insee="", closed_on=TODAY)
    held = MembershipFactory(role=role, organisation=service)

    with pytest.raises(OrganisationIsClosed):
        delegate(held, colleague)


def test_ending_a_role_ends_what_was_delegated_of_it(held, colleague):
    running = delegate(held, colleague)
    coming = delegate(held, colleague, since=date(2026, 5, 1), until=date(2026, 5, 9))

    services.end(membership=held, until=date(2026, 3, 10), actor=administrator(), at=NOON)

    running.refresh_from_db()
    assert running.until == date(2026, 3, 10)
    assert not Membership.objects.filter(pk=coming.pk).exists()
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs[-3:] == [
        "people.membership:end",
        "people.membership:end",
        "people.membership:cancel",
    ]


def test_the_one_who_delegated_ends_it_another_colleague_does_not(held, colleague, epci):
    given = delegate(held, colleague)
    other = MembershipFactory(role=RoleFactory(), organisation=epci).user

    for stranger in (other, colleague):
        with pytest.raises(NotAllowed):
            services.end(membership=given, until=TODAY, actor=stranger, at=NOON)
    services.end(membership=given, until=TODAY, actor=held.user, at=NOON)

    assert not may(fresh(colleague), RECORD, on=date(2026, 3, 3))


def test_a_delegation_falls_with_the_account_the_role_or_the_body_it_comes_from(
    held, colleague, role, epci
):
    delegate(held, colleague)
    assert may(fresh(colleague), RECORD, on=TODAY)

    for change, undo in [
        (lambda: setattr(held.user, "is_active", False), lambda: None),
        (lambda: setattr(role, "may_delegate", False), lambda: setattr(role, "may_delegate", True)),
        (lambda: setattr(epci, "closed_on", TODAY), lambda: setattr(epci, "closed_on", None)),
    ]:
        change()
        for one in (held.user, role, epci):
            one.save()
        assert not may(fresh(colleague), RECORD, on=TODAY)
        held.user.is_active = True
        undo()
        for one in (held.user, role, epci):
            one.save()
        assert may(fresh(colleague), RECORD, on=TODAY)
