"""What a SIRET given by ProConnect is worth, and what its level stands for."""

from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress

from agglo.journal.models import Entry
from agglo.people.models import Membership, User
from tests.people.factories import MembershipFactory, OrganisationFactory, RoleFactory
from tests.people.going import arrive
from tests.people.provider import PERSON
from tests.people.test_accounts import is_signed_in

pytestmark = pytest.mark.django_db


def test_an_unknown_siret_opens_an_account_without_a_role_and_says_so(client, provider):
    provider.person["siret"] = "99999999900017"

    page = client.get(arrive(client).url)

    assert is_signed_in(client)
    assert not Membership.objects.exists()
    assert "99999999900017" in page.content.decode()
    assert "sans rôle" in page.content.decode()


@pytest.mark.parametrize("siret", ["", "21990001", "2199000100001x", "\u0662" * 14])
def test_what_is_no_siret_gives_nothing(client, provider, siret):
    OrganisationFactory(siret="")
    RoleFactory(key="commune", permissions=["a.b:c"])
    provider.person["siret"] = siret

    arrive(client)

    assert is_signed_in(client)
    assert not Membership.objects.exists()


def test_another_place_of_work_of_the_same_commune_counts(client, provider, commune):
    provider.person["siret"] = PERSON["siret"][:9] + "00025"

    arrive(client)

    assert Membership.objects.get().organisation == commune


def test_a_role_follows_the_employer(client, provider, commune, time_machine_at_noon):
    other = OrganisationFactory(siret="21990002000017")
    arrive(client)
    client.post("/compte/deconnexion/")
    provider.person["siret"] = other.siret

    arrive(client)

    held = {m.organisation: m.until for m in Membership.objects.all()}
    assert held[other] is None
    assert held[commune] is not None
    assert Entry.objects.filter(verb="people.membership:end").count() == 1


def test_a_role_given_by_an_administrator_is_not_touched(client, provider, commune):
    arrive(client)
    client.post("/compte/deconnexion/")
    user = User.objects.get()
    given = MembershipFactory(user=user, role=RoleFactory(permissions=["x.y:z"]))
    provider.person["siret"] = "99999999900017"

    arrive(client)

    given.refresh_from_db()
    assert given.until is None


def test_coming_back_writes_nothing_more(client, provider, commune):
    arrive(client)
    client.post("/compte/deconnexion/")
    n_lines = Entry.objects.count()

    arrive(client)

    assert Entry.objects.count() == n_lines
    assert Membership.objects.count() == 1


@pytest.mark.parametrize(("pairs", "role"), [((), None), (("epci:agent",), "agent")])
def test_the_intercommunality_gives_what_its_administrator_says(
    client, provider, settings, pairs, role
):
    OrganisationFactory(epci=True, siret="20000000000018")
    RoleFactory(key="agent", permissions=["a.b:c"])
    settings.CONFIG = replace(settings.CONFIG, proconnect_roles=pairs)
    provider.person["siret"] = "20000000000018"

    page = client.get(arrive(client).url, follow=True)

    assert [m.role.key for m in Membership.objects.all()] == ([role] if role else [])
    assert ("sans rôle" in page.content.decode()) == (role is None)


def test_whoever_has_proved_it_at_proconnect_is_not_asked_again(
    client, provider, commune, settings
):
    settings.SECOND_FACTOR_REQUIRED = True

    arrive(client)

    assert client.get("/compte/second-facteur/demande/").status_code == 302


def test_a_plain_password_at_proconnect_does_not_replace_a_second_factor(
    client, provider, commune, settings
):
    settings.SECOND_FACTOR_REQUIRED = True
    provider.acr = "eidas1"

    arrive(client)

    assert client.get("/compte/second-facteur/demande/").status_code == 200
    assert EmailAddress.objects.get().verified
