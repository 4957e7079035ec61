"""Two administrators act against each other at the same moment, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from django.db import connection

from agglo.journal import services as journal
from agglo.people import services
from agglo.people.models import Membership, User
from agglo.people.refusals import LastAdministrator, NotAllowed
from tests.people.factories import MembershipFactory, OrganisationFactory, RoleFactory
from tests.people.factories import administrator as new_administrator

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
TODAY = date(2026, 3, 2)


def at_once(*acts):
    """Run functions in threads that start together; return what each gave, or its refusal."""
    start = Barrier(len(acts))

    def run(act):
        start.wait()
        try:
            return act()
        except (LastAdministrator, NotAllowed) as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.result() for future in [pool.submit(run, act) for act in acts]]


@pytest.mark.parametrize("attempt", range(5))
def test_two_administrators_who_end_each_other_do_not_both_succeed(attempt):
    first, second = new_administrator(), new_administrator()
    held = {user: Membership.objects.get(user=user) for user in (first, second)}

    def end(actor, other):
        me = User.objects.get(pk=actor.pk)
        return lambda: services.end(membership=held[other], until=TODAY, actor=me, at=NOON)

    done = at_once(end(first, second), end(second, first))

    assert [isinstance(one, LastAdministrator) for one in done].count(True) == 1
    left = Membership.objects.filter(until=None, role__key="administrator")
    assert left.count() == 1
    assert journal.verify() == []


def test_two_administrators_who_close_their_accounts_do_not_both_leave():
    first, second = new_administrator(), new_administrator()

    done = at_once(
        *(
            lambda user=user: services.close_account(user=user, actor=user, at=NOON)
            for user in (first, second)
        )
    )

    assert [isinstance(one, LastAdministrator) for one in done].count(True) == 1
    assert User.objects.filter(is_active=True).count() == 1


def test_a_delegation_given_while_its_role_ends_never_outlives_it():
    epci = OrganisationFactory(epci=True)
    role = RoleFactory(permissions=["a.b:c"], may_delegate=True)
    held = MembershipFactory(role=role, organisation=epci)
    colleague = MembershipFactory(role=RoleFactory(), organisation=epci).user

    at_once(
        lambda: services.end(membership=held, until=TODAY, actor=None, at=NOON),
        lambda: _delegated(held, colleague),
    )

    given = Membership.objects.filter(delegated_from=held).first()
    assert given is None or given.until <= TODAY
    assert not User.objects.get(pk=colleague.pk).may("a.b:c", on=date(2026, 3, 3))


def _delegated(held, colleague):
    from agglo.core.refusal import Refusal

    try:
        return services.delegate(
            membership=held,
            to=colleague,
            since=TODAY,
            until=date(2026, 3, 31),
            actor=held.user,
            at=NOON,
        )
    except Refusal:
        return None
