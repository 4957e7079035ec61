"""The pages of accounts: who sees, who changes, what is said."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.urls import reverse

from agglo.journal.models import Entry, Letter
from agglo.people import invitations, services
from agglo.people.models import Membership, User
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
LIST = "/atelier/comptes/"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def admin():
    return administrator(user=UserFactory(name="Ana Ruiz"))


@pytest.fixture
def auditor(admin):
    role = RoleFactory(key="auditor", permissions=["people.account:read"])
    organisation = Membership.objects.get(user=admin).organisation
    return MembershipFactory(role=role, organisation=organisation).user


@pytest.fixture
def agent(admin):
    role = RoleFactory(key="agent", label="Agent", permissions=["plan.amount:record"])
    organisation = Membership.objects.get(user=admin).organisation
    user = UserFactory(name="Léo Petit", email="leo@demo.example")
    return MembershipFactory(role=role, organisation=organisation, user=user).user


def text(response):
    return " ".join(response.content.decode().replace("\u202f", " ").replace("\xa0", " ").split())


@pytest.mark.parametrize("page", [LIST, LIST + "{agent}/"])
def test_the_accounts_are_seen_by_those_who_read_or_manage_them(
    client, admin, auditor, agent, page
):
    page = page.format(agent=agent.pk)
    assert client.get(page).status_code == 302

    for user, status in [(agent, 403), (UserFactory(), 403), (auditor, 200), (admin, 200)]:
        client.force_login(user)
        assert client.get(page).status_code == status


@pytest.mark.parametrize("name", ["grant", "close", "send_invitation", "reset_factors"])
def test_whoever_only_reads_changes_nothing(client, auditor, agent, name):
    client.force_login(auditor)
    before = Entry.objects.count()

    assert (
        client.post(reverse(f"people:{name}", args=[agent.pk]), {"sure": "on"}).status_code == 403
    )

    assert Entry.objects.count() == before
    shown = text(client.get(f"{LIST}{agent.pk}/"))
    assert "Donner un rôle" not in shown
    assert "Mettre fin" not in shown


def test_the_list_is_narrowed_by_its_address(client, admin, agent):
    client.force_login(admin)
    UserFactory(name="Zoé Habitante")
    UserFactory(name="Ida Partie", is_active=False, closed_at=NOON)

    def names(query):
        return {user.name for user in client.get(LIST + query).context["page"]}

    assert names("") == {"Ana Ruiz", "Léo Petit", "Zoé Habitante"}
    assert names("?q=petit+leo@") == {"Léo Petit"}
    assert names("?role=agent") == {"Léo Petit"}
    assert names("?organisme=epci-1") == {"Ana Ruiz", "Léo Petit"}
    assert names("?etat=without-role") == {"Zoé Habitante"}
    assert names("?etat=closed") == {"Ida Partie"}
    assert names("?etat=nothing&q=%00") == {"Ana Ruiz", "Léo Petit", "Zoé Habitante"}


def test_the_list_costs_the_same_whatever_its_length(client, admin, django_assert_max_num_queries):
    client.force_login(admin)
    organisation = Membership.objects.get(user=admin).organisation
    role = RoleFactory(permissions=["plan.amount:record"])
    for _ in range(40):
        MembershipFactory(role=role, organisation=organisation)

    with django_assert_max_num_queries(15):
        assert len(client.get(LIST).context["page"]) == 41


def test_an_invitation_opens_an_account_and_posts_a_letter(client, admin):
    client.force_login(admin)
    role = RoleFactory(label="Agent", permissions=["plan.amount:record"])
    service = OrganisationFactory(key="mobilites", name="Direction des mobilités", kind="service")
    said = {
        "email": "Nina@Demo.Example",
        "name": "Nina Costa",
        "role": role.pk,
        "organisation": service.pk,
        "since": "2026-03-09",
    }

    response = client.post(f"{LIST}inviter/", said, follow=True)

    user = User.objects.get(email="nina@demo.example")
    assert "L’invitation part" in text(response)
    assert not user.has_usable_password()
    assert user.memberships.get().since == date(2026, 3, 9)
    letter = Letter.objects.get()
    assert letter.to == "nina@demo.example"
    assert "Direction des mobilités" in letter.body
    path = letter.body.split("http://testserver")[1].split()[0]
    assert invitations.read(path.split("/")[-2]) == user
    refused = client.post(f"{LIST}inviter/", said)
    assert refused.status_code == 422
    assert "Cette adresse a déjà un compte" in text(refused)


def invited(admin, **fields):
    fields = {"email": "nina@demo.example", "name": "Nina", "since": TODAY} | fields
    return services.invite(
        role=RoleFactory(permissions=["a.b:c"]),
        organisation=Membership.objects.get(user=admin).organisation,
        actor=admin,
        at=NOON,
        address=lambda path: f"http://testserver{path}",
        **fields,
    )


def answer(client, path, chosen="topinambour-bleu-17"):
    said = {"name": "Nina Costa", "password1": chosen, "password2": chosen}
    return client.post(path, said)


def test_an_invited_person_chooses_a_password_and_signs_in(client, admin):
    path = f"/compte/invitation/{invitations.token(invited(admin))}/"

    assert client.get(path).status_code == 200
    assert answer(client, path, "court").status_code == 422
    response = answer(client, path)

    assert (response.status_code, response.url) == (302, "/compte/connexion/")
    login = {"login": "nina@demo.example", "password": "topinambour-bleu-17"}
    assert client.post("/compte/connexion/", login).status_code == 302
    assert client.session["_auth_user_id"]


def test_the_link_of_an_invitation_serves_once_and_seven_days(client, admin):
    user = invited(admin)
    path = f"/compte/invitation/{invitations.token(user)}/"

    with time_machine.travel(datetime(2026, 3, 9, 12, 0, 1, tzinfo=UTC), tick=False):
        assert client.get(path).status_code == 410
    with time_machine.travel(datetime(2026, 3, 9, 11, 59, 59, tzinfo=UTC), tick=False):
        assert client.get(path).status_code == 200
    answer(client, path)
    assert client.get(path).status_code == 410
    assert answer(client, path).status_code == 410
    for wrong in ("x", path.split("/")[-2][:-1], "a:b:c"):
        assert client.get(f"/compte/invitation/{wrong}/").status_code == 410


def test_an_invitation_is_sent_again_only_while_nobody_answered(client, admin, agent):
    client.force_login(admin)
    user = invited(admin)
    with time_machine.travel(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False):
        client.force_login(admin)
        client.post(reverse("people:send_invitation", args=[user.pk]))
    assert Letter.objects.filter(to=user.email).count() == 2

    response = client.post(reverse("people:send_invitation", args=[agent.pk]), follow=True)

    assert "l’invitation a servi" in text(response)
    assert not Letter.objects.filter(to=agent.email).exists()


def test_a_role_is_given_ended_and_told_in_sentences(client, admin, agent):
    client.force_login(admin)
    role = RoleFactory(label="Chef de service", permissions=["plan.amount:correct"])
    organisation = Membership.objects.get(user=admin).organisation
    page = f"{LIST}{agent.pk}/"

    said = {
        "role": role.pk,
        "organisation": organisation.pk,
        "since": "2026-03-02",
        "why": "Arrivée",
    }
    assert client.post(f"{page}role/", said).url == page
    held = agent.memberships.get(role=role)
    said = {"until": "2026-03-31", "why": "Départ"}
    assert client.post(f"{LIST}roles/{held.pk}/finir/", said).url == page

    shown = text(client.get(page))
    given = "Ana Ruiz donne le rôle « Chef de service » pour Val Fictif, à partir du 2 mars 2026."
    assert given in shown
    assert "Ana Ruiz met fin au rôle « Chef de service » pour Val Fictif, tenu jusqu’au 31" in shown
    assert "Motif : Départ" in shown


def test_a_refusal_is_said_on_the_form(client, admin):
    client.force_login(admin)
    held = Membership.objects.get(user=admin)

    response = client.post(f"{LIST}roles/{held.pk}/finir/", {"until": "2026-03-02"})

    assert response.status_code == 422
    assert "Plus personne ne gérerait les comptes le 3 mars 2026" in text(response)


def test_an_account_is_closed_by_an_administrator(client, admin, agent):
    client.force_login(admin)
    page = f"{LIST}{agent.pk}/"

    assert client.post(f"{page}fermer/", {}).status_code == 422
    assert client.post(f"{page}fermer/", {"sure": "on", "why": "Départ"}).url == page

    agent.refresh_from_db()
    assert (agent.is_active, agent.name, "leo" in agent.email) == (False, "", False)
    shown = text(client.get(page))
    assert f"compte fermé n° {agent.pk}" in shown
    assert "Donner un rôle" not in shown


def test_a_second_factor_that_is_lost_is_taken_away(client, admin, agent):
    from allauth.mfa.models import Authenticator

    Authenticator.objects.create(user=agent, type="totp", data={})
    client.force_login(admin)

    client.post(reverse("people:reset_factors", args=[agent.pk]))

    assert not Authenticator.objects.filter(user=agent).exists()
    assert Entry.objects.filter(verb="people.factor:reset", actor=admin).exists()


def test_a_delegation_is_made_seen_by_both_and_ended(client, admin):
    role = RoleFactory(label="Chef de service", permissions=["a.b:c"], may_delegate=True)
    organisation = Membership.objects.get(user=admin).organisation
    head = MembershipFactory(role=role, organisation=organisation)
    near = MembershipFactory(
        role=RoleFactory(permissions=["a.b:d"]), organisation=organisation
    ).user
    client.force_login(head.user)
    assert "Déléguer « Chef de service »" in text(client.get("/compte/delegations/"))

    page = f"/compte/delegations/{head.pk}/"
    said = {"email": near.email.upper(), "since": "2026-03-02", "until": "2026-03-31"}
    wrong = client.post(page, said | {"email": "inconnue@demo.example"})
    assert wrong.status_code == 422
    assert "Personne qui agit pour « Val Fictif » n’a cette adresse" in text(wrong)
    assert client.post(page, said).url == "/compte/delegations/"

    given = near.memberships.get(role=role)
    assert str(near) in text(client.get("/compte/delegations/"))
    client.force_login(near)
    assert f"par {head.user}" in text(client.get("/compte/delegations/"))
    assert client.get(page).status_code == 404
    assert client.post(f"/compte/delegations/{given.pk}/finir/").status_code == 404
    client.force_login(head.user)
    client.post(f"/compte/delegations/{given.pk}/finir/")
    given.refresh_from_db()
    assert given.until == TODAY
