"""One's own data, the public register, what time deletes: as people read them."""

import json
from datetime import UTC, datetime

import pytest
import time_machine

from agglo.journal import outbox
from agglo.journal import services as journal
from agglo.people import privacy
from agglo.people.models import User
from tests.people.factories import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
    administrator,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
OWN, FILE = "/compte/mes-donnees/", "/compte/mes-donnees.json"
RETENTION = "/atelier/donnees-personnelles/"


def text(response):
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.fixture
def ana():
    user = UserFactory(email="ana@demo.example", name="Ana Ruiz")
    role = RoleFactory(label="Agent", permissions=["plan.amount:record"])
    MembershipFactory(user=user, role=role, organisation=OrganisationFactory(epci=True))
    outbox.post(to=user.email, subject="Votre compte", body="Bonjour", key="a:1", at=NOON)
    return user


def test_the_register_is_public_and_says_every_processing(client):
    shown = text(client.get("/donnees-personnelles/registre/"))

    assert all(one.title in shown for one in privacy.register())
    assert "Journal des écritures" in shown
    assert "/donnees-personnelles/registre/" in text(client.get("/donnees-personnelles/"))


def test_a_person_reads_what_is_held_of_her_and_of_nobody_else(client, ana):
    UserFactory(email="bob@demo.example")
    client.force_login(ana)

    shown = text(client.get(OWN))

    assert "ana@demo.example" in shown
    assert "Agent" in shown
    assert "Votre compte" in shown
    assert "bob@" not in shown


def test_a_list_too_long_for_the_page_is_counted(client, ana):
    for n in range(privacy.SHOWN + 5):
        outbox.post(to=ana.email, subject=f"Courriel {n}", body="B", key=f"b:{n}", at=NOON)
    client.force_login(ana)

    assert "26 lignes, dont les 20 premières" in text(client.get(OWN))


def test_the_copy_is_taken_after_proving_who_one_is_and_is_whole(client, ana):
    client.force_login(ana)
    assert client.get(FILE).url.startswith("/compte/verification/")

    client.post(f"/compte/verification/?next={FILE}", {"password": PASSWORD})
    response = client.get(FILE)

    copy = json.loads(response.content)
    assert response["Content-Disposition"] == 'attachment; filename="mes-donnees.json"'
    assert "no-store" in response["Cache-Control"]
    titles = {one["titre"] for one in copy["traitements"]}
    assert {one.title for one in privacy.register() if one.holds} == titles
    held = {title: rows for one in copy["traitements"] for title, rows in one["données"].items()}
    assert held["Votre compte"][0]["adresse électronique"] == "ana@demo.example"
    assert held["Vos rôles"][0]["rôle"] == "Agent"
    assert held["Courriels envoyés par ce site"][0]["objet"] == "Votre compte"


def test_a_copy_holds_no_secret(client, ana):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=ana, type="totp", data={"secret": "JBSWY3DP"})

    copy = json.dumps(privacy.copy_of(ana, NOON), default=str)

    assert "JBSWY3DP" not in copy
    assert ana.password not in copy


def test_what_time_deletes_is_counted_then_deleted(client, ana):
    with time_machine.travel(NOON, tick=False):
        old = UserFactory(unconfirmed=True)
        User.objects.filter(pk=old.pk).update(joined_at=datetime(2026, 1, 1, tzinfo=UTC))
        admin = administrator()
        Role = type(admin.memberships.get().role)
        Role.objects.filter(key="administrator").update(
            permissions=["people.account:manage", "people.privacy:manage"]
        )
        client.force_login(admin)
        before = journal.head()

        counted = client.post(RETENTION, {"geste": "compter"})
        assert counted.context["waiting"]["comptes jamais confirmés"] == 1
        assert journal.head() == before
        done = client.post(RETENTION, {"geste": "effacer"}, follow=True)

    old.refresh_from_db()
    assert not old.is_active
    assert "Dernier effacement" in text(done)


def test_whoever_only_reads_accounts_reads_durations_and_deletes_nothing(client, ana):
    auditor = MembershipFactory(
        role=RoleFactory(permissions=["people.account:read"]),
        organisation=OrganisationFactory(),
    ).user
    client.force_login(auditor)

    assert "Combien de temps" in text(client.get(RETENTION))
    assert "Effacer maintenant" not in text(client.get(RETENTION))
    assert client.post(RETENTION, {"geste": "effacer"}).status_code == 403
