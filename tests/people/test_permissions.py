"""Who may do what: a stranger, then role by role, in time and in space."""

import tomllib
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from hypothesis import given
from hypothesis import strategies as st

from agglo.people.permissions import may, memberships, permission_required, permissions_of
from tests.people.factories import (
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).parents[2]
TODAY = date(2026, 3, 2)
ROLES = tomllib.loads((ROOT / "packs/val-fictif/roles.toml").read_text("utf-8"))
PERMISSIONS = sorted({name for role in ROLES.values() for name in role["permissions"]})

MATRIX = {
    #                             resident, commune, agent, service-head, elected, admin, auditor
    "plan.version:read": ("", "x", "x", "x", "x", "x", "x"),
    "plan.version:publish": ("", "", "", "x", "", "", ""),
    "plan.observation:contest": ("", "x", "", "", "", "", ""),
    "plan.milestone:record": ("", "", "x", "x", "", "", ""),
    "plan.amount:record": ("", "", "x", "x", "", "", ""),
    "plan.amount:correct": ("", "", "", "x", "", "", ""),
    "plan.observation:record": ("", "", "x", "x", "", "", ""),
    "plan.observation:correct": ("", "", "", "x", "", "", ""),
    "plan.note:record": ("", "", "x", "x", "", "", ""),
    "plan.document:record": ("", "", "x", "x", "", "", ""),
    "plan.link:record": ("", "", "x", "x", "", "", ""),
    "plan.contest:answer": ("", "", "", "x", "", "", ""),
    "plan.remark:read": ("", "", "x", "x", "x", "", "x"),
    "plan.remark:handle": ("", "", "", "x", "", "", ""),
    "report.working:read": ("", "", "x", "x", "x", "x", "x"),
    "report.edition:publish": ("", "", "", "", "", "x", ""),
    "journal.entry:read": ("", "", "", "", "", "x", "x"),
    "people.account:read": ("", "", "", "", "", "x", "x"),
    "people.account:manage": ("", "", "", "", "", "x", ""),
    "people.privacy:manage": ("", "", "", "", "", "x", ""),
    "jobs.queue:read": ("", "", "", "", "", "x", "x"),
    "jobs.queue:manage": ("", "", "", "", "", "x", ""),
    "workshop.sheet:import": ("", "", "x", "x", "", "", ""),
    "workshop.comment:read": ("", "", "x", "x", "x", "", "x"),
    "workshop.comment:write": ("", "", "x", "x", "", "", ""),
}
ROLE_KEYS = (
    *("resident", "commune", "agent", "service-head", "elected", "administrator", "auditor"),
)


def holder(key, **fields):
    role = RoleFactory(key=key, permissions=ROLES[key]["permissions"])
    return MembershipFactory(role=role, **fields).user


def test_the_matrix_covers_every_role_and_permission_of_the_pack():
    assert sorted(MATRIX) == PERMISSIONS
    assert sorted(ROLE_KEYS) == sorted(ROLES)


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("user", [AnonymousUser(), "no role", "closed"])
def test_without_a_role_nothing_is_permitted(user, permission):
    if user == "no role":
        user = UserFactory()
    if user == "closed":
        user = holder("service-head")
        user.is_active = False

    assert not may(user, permission, on=TODAY)


@pytest.mark.parametrize("permission", PERMISSIONS)
@pytest.mark.parametrize("key", ROLE_KEYS)
def test_a_role_permits_what_the_matrix_says(key, permission):
    user = holder(key)

    assert may(user, permission, on=TODAY) == bool(MATRIX[permission][ROLE_KEYS.index(key)])


def test_a_role_is_held_from_its_first_day_to_its_last_both_included():
    user = holder("agent", since=date(2026, 3, 1), until=date(2026, 3, 31))

    held = [
        day
        for day in (date(2026, 2, 28), date(2026, 3, 1), date(2026, 3, 31), date(2026, 4, 1))
        if may(user, "plan.amount:record", on=day)
    ]

    assert held == [date(2026, 3, 1), date(2026, 3, 31)]


def test_a_role_held_for_a_commune_is_good_for_that_commune_alone():
    mine, other = OrganisationFactory(), OrganisationFactory()
    user = holder("commune", organisation=mine)

    assert may(user, "plan.observation:contest", on=TODAY)
    assert may(user, "plan.observation:contest", on=TODAY, insee=mine.insee)
    assert may(user, "plan.observation:contest", on=TODAY, organisation=mine)
    assert not may(user, "plan.observation:contest", on=TODAY, insee=other.insee)
    assert not may(user, "plan.observation:contest", on=TODAY, organisation=other)
    assert not may(user, "plan.observation:contest", on=TODAY, insee="")


@pytest.mark.parametrize("kind", ["epci", "service"])
def test_a_role_held_for_the_intercommunality_is_good_for_every_commune(kind):
    user = holder("agent", organisation=OrganisationFactory(kind=kind, insee=""))
    commune = OrganisationFactory()

    assert may(user, "plan.amount:record", on=TODAY, insee=commune.insee)
    assert may(user, "plan.amount:record", on=TODAY, organisation=commune)


def test_several_roles_add_up():
    user = holder("agent")
    MembershipFactory(
        user=user,
        role=RoleFactory(key="auditor", permissions=["journal.entry:read"]),
        organisation=OrganisationFactory(),
    )

    assert permissions_of(user, on=TODAY) == {
        *ROLES["agent"]["permissions"],
        "journal.entry:read",
    }


def test_a_person_is_asked_about_once_a_day(django_assert_num_queries):
    user = holder("agent")

    with django_assert_num_queries(1):
        for permission in PERMISSIONS:
            may(user, permission, on=TODAY)
            may(user, permission, on=TODAY, insee="60000")

    with django_assert_num_queries(1):
        may(user, "plan.amount:record", on=TODAY + timedelta(days=1))


@given(
    since=st.integers(-3, 3),
    length=st.none() | st.integers(0, 3),
    on=st.integers(-8, 8),
)
def test_memberships_in_force_are_those_that_contain_the_day(since, length, on):
    first = TODAY + timedelta(days=since)
    last = None if length is None else first + timedelta(days=length)
    membership = MembershipFactory(
        since=first, until=last, organisation=OrganisationFactory(), role=RoleFactory()
    )
    day = TODAY + timedelta(days=on)

    expected = first <= day <= (last or date.max)
    assert bool(memberships(membership.user, on=day)) == expected


@permission_required("plan.amount:record")
def guarded(request):
    return HttpResponse("fait")


def test_a_stranger_is_asked_to_sign_in_and_comes_back(rf):
    request = rf.get("/atelier/?a=1")
    request.user = AnonymousUser()

    response = guarded(request)

    assert response.status_code == 302
    assert response.url == "/compte/connexion/?next=/atelier/%3Fa%3D1"


@pytest.mark.parametrize("key", ROLE_KEYS)
def test_a_guarded_view_answers_those_who_have_the_permission(rf, key, time_machine_at_noon):
    request = rf.get("/atelier/")
    request.user = holder(key)

    if MATRIX["plan.amount:record"][ROLE_KEYS.index(key)]:
        assert guarded(request).content == b"fait"
    else:
        with pytest.raises(PermissionDenied):
            guarded(request)
