"""Accounts, roles and organisations: what is written, and what the journal keeps of it."""

from datetime import UTC, date, datetime

import pytest

from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.people import services
from agglo.people.demo import create_demo_accounts
from agglo.people.models import Membership, Organisation, Role, User
from agglo.people.permissions import may
from agglo.people.refusals import AlreadyEnded, EndsBeforeItBegins
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

ROLES = {
    "resident": {"label": "Habitant", "description": "Lit.", "permissions": []},
    "commune": {"label": "Commune membre", "permissions": ["plan.observation:contest"]},
    "service-head": {"label": "Chef de service", "permissions": ["b.c:d", "a.b:c"]},
}


def grant(**fields):
    fields = {"user": UserFactory(), "actor": None, "since": TODAY, "at": NOON} | fields
    fields.setdefault("role", RoleFactory())
    fields.setdefault("organisation", OrganisationFactory())
    return services.grant(**fields)


def test_a_role_granted_is_held_and_journalled():
    admin, user = administrator(), UserFactory()
    role = RoleFactory(permissions=["plan.amount:record"])
    assert not may(user, "plan.amount:record", on=TODAY)

    grant(user=user, role=role, actor=admin, why="Nouvelle agente")

    assert may(user, "plan.amount:record", on=TODAY)
    entry = Entry.objects.get()
    assert (entry.verb, entry.actor, entry.why) == (
        "people.membership:grant",
        admin,
        "Nouvelle agente",
    )
    assert (entry.object_type, entry.object_key) == ("people.user", str(user.pk))
    assert entry.after["role"] == role.key
    assert entry.after["since"] == "2026-03-02"


def test_a_role_asked_for_twice_is_granted_once():
    first = grant()
    again = grant(user=first.user, role=first.role, organisation=first.organisation)

    assert first == again
    assert Entry.objects.count() == 1


def test_a_role_that_would_end_before_it_begins_is_refused():
    with pytest.raises(EndsBeforeItBegins, match="2 mars 2026"):
        grant(until=date(2026, 3, 1))

    assert not Membership.objects.exists()
    assert journal.head() == (0, "")
    assert grant(until=TODAY).until == TODAY


def test_a_role_ended_is_held_until_that_day_included():
    membership = MembershipFactory(role=RoleFactory(permissions=["plan.amount:record"]))

    services.end(membership=membership, until=TODAY, actor=None, at=NOON, why="Mutation")

    user = User.objects.get(pk=membership.user_id)
    assert may(user, "plan.amount:record", on=TODAY)
    assert not may(user, "plan.amount:record", on=date(2026, 3, 3))
    entry = Entry.objects.get()
    assert (entry.before["until"], entry.after["until"]) == (None, "2026-03-02")


def test_a_role_may_be_ended_sooner_never_later():
    membership = MembershipFactory(until=date(2026, 3, 31))

    services.end(membership=membership, until=date(2026, 3, 30), actor=None, at=NOON)
    with pytest.raises(AlreadyEnded):
        services.end(membership=membership, until=date(2026, 3, 30), actor=None, at=NOON)
    with pytest.raises(EndsBeforeItBegins):
        services.end(membership=membership, until=date(2025, 12, 31), actor=None, at=NOON)

    membership.refresh_from_db()
    assert membership.until == date(2026, 3, 30)


def test_an_account_opened_is_journalled_without_its_address():
    user = User(email="ana@demo.example")
    user.set_password("cerfeuil-tubereux-42")

    services.open_account(user=user, at=NOON)

    entry = Entry.objects.get()
    assert (entry.actor, entry.object_key) == (user, str(user.pk))
    assert "ana" not in f"{entry.before} {entry.after} {entry.object_key} {entry.why}"


def test_a_password_changed_is_journalled_without_it():
    user = UserFactory()

    services.change_password(user=user, password="topinambour-bleu-17", at=NOON)

    assert User.objects.get().check_password("topinambour-bleu-17")
    entry = Entry.objects.get()
    assert entry.verb == "people.password:change"
    assert entry.before is entry.after is None


def test_roles_are_those_of_the_pack_and_a_second_load_changes_nothing():
    assert services.save_roles(ROLES, at=NOON) == 3
    assert services.save_roles(ROLES, at=NOON) == 0

    head = Role.objects.get(key="service-head")
    assert (head.label, head.permissions) == ("Chef de service", ["a.b:c", "b.c:d"])
    assert Entry.objects.count() == 3


def test_a_role_that_changed_is_journalled_with_its_before_and_after():
    services.save_roles(ROLES, at=NOON)
    changed = ROLES | {"commune": ROLES["commune"] | {"permissions": []}}

    assert services.save_roles(changed, at=NOON) == 1

    entry = Entry.objects.last()
    assert (entry.verb, entry.object_key) == ("pack:change", "commune")
    assert entry.before["permissions"] == ["plan.observation:contest"]
    assert entry.after["permissions"] == []


def test_a_role_that_left_the_pack_permits_nothing_to_those_who_hold_it():
    services.save_roles(ROLES, at=NOON)
    membership = MembershipFactory(role=Role.objects.get(key="commune"))

    assert services.save_roles({"resident": ROLES["resident"]}, at=NOON) == 2
    assert services.save_roles({"resident": ROLES["resident"]}, at=NOON) == 0

    user = User.objects.get(pk=membership.user_id)
    assert not may(user, "plan.observation:contest", on=TODAY)
    assert Role.objects.count() == 3


def test_there_is_an_organisation_for_the_epci_and_each_commune_once():
    communes = [("62119", "Béthune", ""), ("62178", "Bruay-la-Buissière", "")]

    def ensure(name, communes):
        return services.ensure_organisations(("200072460", name, ""), communes, at=NOON)

    assert ensure("Béthune-Bruay", communes) == 3
    assert ensure("Béthune-Bruay", communes) == 0
    assert ensure("Béthune-Bruay, Artois Lys Romane", communes[:1]) == 1

    assert Organisation.objects.get(kind="epci").name == "Béthune-Bruay, Artois Lys Romane"
    assert Organisation.objects.get(insee="62178").name == "Bruay-la-Buissière"
    assert journal.verify() == []


def test_organisations_cost_the_same_whatever_their_number(django_assert_max_num_queries):
    communes = [(f"{62000 + n}", f"Commune {n}", "") for n in range(300)]

    with django_assert_max_num_queries(10):
        services.ensure_organisations(("200072460", "Grande", ""), communes, at=NOON)


@pytest.fixture
def territory():
    services.save_roles(ROLES, at=NOON)
    communes = [("62119", "Béthune", ""), ("62178", "Bruay-la-Buissière", "")]
    services.ensure_organisations(("200072460", "Béthune-Bruay", ""), communes, at=NOON)


def test_the_demo_has_an_account_a_role(territory):
    accounts = create_demo_accounts(password="essai-essai-essai", seat="62178", at=NOON)

    assert accounts == [
        ("Habitant", "habitant@demo.example"),
        ("Commune membre", "commune-membre@demo.example"),
        ("Chef de service", "chef-de-service@demo.example"),
    ]
    held = {m.user.email: m.organisation.key for m in Membership.objects.all()}
    assert held == {
        "commune-membre@demo.example": "commune-62178",
        "chef-de-service@demo.example": "epci-200072460",
    }


def test_the_demo_opens_its_accounts_once_and_follows_its_password(territory):
    create_demo_accounts(password="essai-essai-essai", at=NOON)
    before = journal.head()
    create_demo_accounts(password="essai-essai-essai", at=NOON)
    assert journal.head() == before

    create_demo_accounts(password="autre-autre-autre", at=NOON)

    assert User.objects.count() == 3
    assert all(user.check_password("autre-autre-autre") for user in User.objects.all())


def test_an_account_of_the_demo_signs_in_at_once(territory, client):
    create_demo_accounts(password="essai-essai-essai", at=NOON)

    response = client.post(
        "/compte/connexion/",
        {"login": "habitant@demo.example", "password": "essai-essai-essai"},
    )

    assert (response.status_code, response.url) == (302, "/")
