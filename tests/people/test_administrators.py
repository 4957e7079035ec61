"""Nobody raises her own rights, and somebody always manages the accounts."""

from datetime import UTC, date, datetime

import pytest

from agglo.journal.models import Entry
from agglo.people import services
from agglo.people.models import Membership, User
from agglo.people.permissions import may
from agglo.people.refusals import (
    AccountIsClosed,
    AlreadyBegun,
    LastAdministrator,
    NotAllowed,
    OrganisationIsClosed,
    RaisesOwnRights,
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
TOMORROW = date(2026, 3, 3)
MANAGE = "people.account:manage"


def grant(actor, user, role, **fields):
    fields = {"since": TODAY} | fields
    fields.setdefault("organisation", Membership.objects.get(user=actor).organisation)
    return services.grant(actor=actor, user=user, role=role, at=NOON, **fields)


@pytest.mark.parametrize("permissions", [[], ["people.account:read"], ["plan.amount:correct"]])
def test_only_those_who_manage_accounts_give_and_end_roles(permissions):
    actor = MembershipFactory(role=RoleFactory(permissions=permissions)).user
    held = MembershipFactory(organisation=OrganisationFactory())

    with pytest.raises(NotAllowed):
        grant(actor, UserFactory(), RoleFactory())
    with pytest.raises(NotAllowed):
        services.end(membership=held, until=TODAY, actor=actor, at=NOON)
    assert not Entry.objects.exists()


def test_an_administrator_does_not_give_herself_what_she_does_not_hold():
    admin = administrator()
    role = RoleFactory(label="Agent", permissions=["plan.amount:record"])

    with pytest.raises(RaisesOwnRights, match="enregistrer un montant"):
        grant(admin, admin, role)

    assert not Entry.objects.exists()
    assert grant(admin, UserFactory(), role)


def test_an_administrator_does_not_make_her_own_role_last_longer():
    admin = administrator(until=date(2026, 6, 30))
    administrator()
    role = Membership.objects.filter(user=admin).get().role

    with pytest.raises(RaisesOwnRights):
        grant(admin, admin, role, since=date(2026, 7, 1))
    with pytest.raises(RaisesOwnRights):
        grant(admin, admin, role, until=date(2026, 7, 1))
    assert grant(admin, admin, role, until=date(2026, 6, 30))


def test_what_one_holds_for_a_commune_is_not_given_to_oneself_for_another():
    commune, other = OrganisationFactory(), OrganisationFactory()
    role = RoleFactory(permissions=[MANAGE])
    admin = MembershipFactory(role=role, organisation=commune).user

    with pytest.raises(RaisesOwnRights):
        grant(admin, admin, role, organisation=other)
    assert grant(admin, admin, role, organisation=commune)


def test_a_closed_account_and_a_body_that_left_receive_nothing():
    admin = administrator()
    closed = UserFactory(is_active=False)
    gone = OrganisationFactory(closed_on=date(2026, 1, 5))

    with pytest.raises(AccountIsClosed):
        grant(admin, closed, RoleFactory())
    with pytest.raises(OrganisationIsClosed, match="5 janvier 2026"):
        grant(admin, UserFactory(), RoleFactory(), organisation=gone)


def test_the_last_administrator_keeps_her_role():
    admin = administrator()
    held = Membership.objects.get(user=admin)

    with pytest.raises(LastAdministrator, match="3 mars 2026"):
        services.end(membership=held, until=TODAY, actor=admin, at=NOON)
    with pytest.raises(LastAdministrator):
        services.end(membership=held, until=TODAY, actor=None, at=NOON)
    with pytest.raises(LastAdministrator):
        services.close_account(user=admin, actor=admin, at=NOON)

    administrator()
    services.end(membership=held, until=TODAY, actor=admin, at=NOON)
    assert not may(User.objects.get(pk=admin.pk), MANAGE, on=TOMORROW)


def test_another_administrator_must_stay_for_as_long_as_the_one_who_leaves_would_have():
    held = Membership.objects.get(user=administrator())
    administrator(until=date(2026, 6, 30))

    with pytest.raises(LastAdministrator, match="1er juillet 2026"):
        services.end(membership=held, until=TODAY, actor=None, at=NOON)

    administrator(since=date(2026, 7, 1))
    assert services.end(membership=held, until=TODAY, actor=None, at=NOON)


def test_an_administrator_whose_account_is_closed_or_whose_role_is_delegated_does_not_count():
    held = Membership.objects.get(user=administrator())
    other = administrator()
    other.is_active = False
    other.save()
    MembershipFactory(
        role=held.role,
        organisation=held.organisation,
        user=UserFactory(),
        delegated_from=held,
        until=date(2030, 1, 1),
    )

    with pytest.raises(LastAdministrator):
        services.end(membership=held, until=TODAY, actor=None, at=NOON)


def test_two_administrators_do_not_end_each_other():
    first, second = administrator(), administrator()
    of = {user: Membership.objects.get(user=user) for user in (first, second)}

    services.end(membership=of[second], until=TODAY, actor=first, at=NOON)

    with pytest.raises(LastAdministrator):
        services.end(membership=of[first], until=TODAY, actor=second, at=NOON)


def test_a_role_that_has_not_begun_is_cancelled_one_that_has_is_not():
    admin = administrator()
    role = RoleFactory(permissions=["plan.amount:record"])
    coming = grant(admin, UserFactory(), role, since=TOMORROW)
    running = grant(admin, UserFactory(), role, since=TODAY)

    services.cancel(membership=coming, actor=admin, at=NOON)
    with pytest.raises(AlreadyBegun):
        services.cancel(membership=running, actor=admin, at=NOON)

    assert list(Membership.objects.filter(role=role)) == [running]
    assert Entry.objects.last().verb == "people.membership:cancel"
