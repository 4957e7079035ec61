"""FranceConnect and ProConnect: what is asked, who comes in, how one leaves."""

from dataclasses import replace
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from allauth.socialaccount.models import SocialAccount

from agglo.journal.models import Entry
from agglo.people.models import Membership, User
from tests.people.factories import PASSWORD, UserFactory
from tests.people.going import AGENTS, RESIDENTS, arrive, go
from tests.people.posted import letters, link_in
from tests.people.provider import PERSON
from tests.people.test_accounts import ENGLISH, is_signed_in, sign_in, words_of

pytestmark = pytest.mark.django_db


def test_an_agent_of_a_commune_comes_in_with_its_role(client, provider, commune):
    response = arrive(client)

    assert (response.status_code, response.url) == (302, "/atelier/")
    user = User.objects.get()
    assert (user.email, user.name) == (PERSON["email"], "Camille Dubois")
    assert not user.has_usable_password()
    held = Membership.objects.get()
    assert (held.user, held.organisation, held.role.key) == (user, commune, "commune")


def test_what_is_asked_of_proconnect_is_what_it_knows(client, provider):
    arrive(client)

    (asked,) = provider.demands
    assert set(asked["scope"].split()) == {
        *("openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"),
    }
    assert asked["claims"] == (
        '{"id_token":{"acr":{"essential":true,"values":["eidas1","eidas1-mfa","eidas2","eidas3"]}}}'
    )
    assert "acr_values" not in asked
    assert len(asked["state"]) >= 32
    assert len(asked["nonce"]) >= 32


def test_what_is_asked_of_franceconnect_is_the_least(client, provider):
    provider.acr = "eidas1"
    arrive(client, RESIDENTS)

    (asked,) = provider.demands
    assert set(asked["scope"].split()) == {"openid", "email"}
    assert asked["acr_values"] == "eidas1"
    assert "claims" not in asked


def test_two_demands_have_nothing_in_common(client, provider):
    go(client)
    go(client)

    one, other = provider.demands
    assert one["state"] != other["state"]
    assert one["nonce"] != other["nonce"]


def test_a_visitor_cannot_add_to_what_is_asked(client, provider):
    url = "/compte/proconnect/?scope=birth&auth_params=prompt%3Dnone&action=reauthenticate"
    asked = client.post(url)

    said = parse_qs(urlsplit(asked.url).query)
    assert "birth" not in said["scope"][0]
    assert "prompt" not in said


def test_a_resident_comes_in_after_confirming_the_address_and_nothing_else_is_kept(
    client, provider
):
    provider.acr = "eidas1"
    waiting = arrive(client, RESIDENTS)

    assert (waiting.status_code, waiting.url) == (302, "/compte/confirmer/")
    assert not is_signed_in(client)
    (letter,) = letters()
    client.post(link_in(letter))

    assert arrive(client, RESIDENTS).status_code == 302
    assert is_signed_in(client)
    account = SocialAccount.objects.get()
    assert (account.provider, account.uid) == (RESIDENTS, PERSON["sub"])
    assert account.extra_data == {"acr": "eidas1"}
    assert User.objects.get().name == ""
    assert not Membership.objects.exists()


def test_the_journal_names_no_one(client, provider, commune):
    arrive(client)

    lines = repr(list(Entry.objects.values()))
    assert not any(PERSON[name] in lines for name in ("email", "usual_name", "sub"))


def test_a_person_is_known_by_the_provider_and_its_number(client, provider, commune):
    arrive(client)
    client.post("/compte/deconnexion/")
    provider.person["email"] = "camille.dubois@autre.example"

    arrive(client)

    assert is_signed_in(client)
    assert User.objects.count() == 1


def test_an_account_is_never_taken_by_its_address_alone(client, provider):
    user = UserFactory(email=PERSON["email"])

    page = arrive(client)

    assert page.status_code == 200
    assert not is_signed_in(client)
    assert not SocialAccount.objects.exists()
    assert "déjà un compte" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    (letter,) = letters()
    assert letter.to == user.email
    assert not ENGLISH.findall(words_of(letter))


def test_whoever_signs_in_first_attaches_the_provider(client, provider, commune):
    user = UserFactory(email=PERSON["email"])
    sign_in(client, user.email)
    asked = client.get(arrive_connecting(client))
    assert asked.url.startswith("/compte/verification/")
    client.post(asked.url, {"password": PASSWORD})

    account = SocialAccount.objects.get()
    assert account.user == user
    assert Membership.objects.get().organisation == commune
    client.post("/compte/deconnexion/")
    arrive(client)
    assert client.session["_auth_user_id"] == str(user.pk)
    verbs = set(Entry.objects.values_list("verb", flat=True))
    assert "people.identity:attach" in verbs


def arrive_connecting(client):
    return go(client, process="connect")


def test_a_stranger_cannot_attach(client, provider):
    assert client.post("/compte/proconnect/", {"process": "connect"}).status_code == 403


def test_a_provider_attached_is_detached_by_whoever_has_another_way_in(client, provider, commune):
    test_whoever_signs_in_first_attaches_the_provider(client, provider, commune)
    user = User.objects.get()
    client.post("/compte/deconnexion/")
    sign_in(client, user.email)
    account = SocialAccount.objects.get()

    asked = client.post("/compte/identites/", {"account": account.pk})
    client.post(asked.url, {"password": PASSWORD})

    assert not SocialAccount.objects.exists()
    assert Entry.objects.filter(verb="people.identity:detach").count() == 1


def test_signing_out_signs_out_of_the_provider_as_well(client, provider, commune):
    arrive(client)

    left = client.post("/compte/deconnexion/")

    assert not is_signed_in(client)
    assert left.url.startswith(f"{provider.issuer}/session/end?")
    back = httpx.get(left.url).headers["Location"]
    (said,) = provider.goodbyes
    assert said["id_token_hint"].count(".") == 2
    assert back.startswith("http://testserver/compte/proconnect/deconnexion/?state=")
    page = client.get(back.removeprefix("http://testserver"))
    assert "déconnecté d’ici et de ProConnect" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))


@pytest.mark.parametrize("state", ["", "x", "of the other"])
def test_a_return_that_nobody_asked_for_promises_nothing(client, provider, commune, state):
    if state == "of the other":
        arrive(client)
        state = parse_qs(urlsplit(client.post("/compte/deconnexion/").url).query)["state"][0]
        page = client.get("/compte/franceconnect/deconnexion/", {"state": state})
    else:
        page = client.get("/compte/proconnect/deconnexion/", {"state": state})

    assert "et de" not in page.content.decode().split("<h1>")[1].split("</p>")[0]


def test_signing_out_works_when_the_provider_is_down(client, provider, commune):
    arrive(client)
    provider.faults = {"down"}

    client.post("/compte/deconnexion/")

    assert not is_signed_in(client)


def test_a_session_opened_by_a_password_is_closed_here_alone(client, provider):
    sign_in(client, UserFactory().email)

    assert client.post("/compte/deconnexion/").url == "/"


def test_a_closed_account_stays_closed(client, provider, commune):
    arrive(client)
    client.post("/compte/deconnexion/")
    User.objects.update(is_active=False)

    arrive(client)

    assert not is_signed_in(client)


def test_a_provider_that_is_not_declared_has_neither_button_nor_page(client, settings):
    assert "FranceConnect" not in client.get("/compte/connexion/").content.decode()
    assert client.post("/compte/franceconnect/").status_code == 404
    assert client.get("/compte/proconnect/retour/").status_code == 404
    assert client.get("/compte/proconnect/deconnexion/").status_code == 404


def test_the_buttons_say_what_they_are(client, provider):
    page = client.get("/compte/connexion/")

    text = page.content.decode()
    assert "S’identifier avec FranceConnect" in text
    assert "S’identifier avec ProConnect" in text
    assert "Qu’est-ce que FranceConnect" in text
    assert not ENGLISH.findall(words_of(page))


@pytest.mark.parametrize("service", [AGENTS, RESIDENTS])
def test_an_address_opened_by_a_link_asks_before_leaving(client, provider, service):
    page = client.get(f"/compte/{service}/")

    assert page.status_code == 200
    assert not provider.demands
    assert not ENGLISH.findall(words_of(page))


def test_one_goes_back_to_the_page_that_asked(client, provider, commune):
    assert arrive(client, next="/donnees/").url == "/donnees/"


def test_one_never_goes_elsewhere(client, provider, commune):
    assert arrive(client, next="https://ailleurs.example/").url == "/atelier/"


def test_the_pages_of_the_provider_are_allowed_by_the_policy(settings):
    config = replace(settings.CONFIG, proconnect_url="https://auth.example/api/v2")

    assert config.identity_origins == ["https://auth.example"]
