"""Every answer of an identity provider that proves nothing: a calm page, and no session."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
import time_machine
from django.test import Client

from agglo.people.models import User
from tests.people.going import AGENTS, RESIDENTS, arrive, go
from tests.people.test_accounts import ENGLISH, is_signed_in, words_of

pytestmark = pytest.mark.django_db

FAULTS = {
    "wrong nonce": "ne répond pas à votre demande",
    "expired": "a expiré",
    "no expiry": "signature ne peut pas être vérifiée",
    "wrong audience": "destinée à un autre service",
    "azp": "destinée à un autre service",
    "wrong issuer": "vient d’un autre service",
    "other issuer": "vient d’un autre service",
    "no id token": "n’est pas signée",
    "id token: alg none": "n’est pas signée",
    "id token: shared secret": "n’est pas signée",
    "id token: unknown key": "clé inconnue",
    "id token: forged": "signature ne peut pas être vérifiée",
    "unsigned userinfo": "n’est pas signée",
    "userinfo: alg none": "n’est pas signée",
    "userinfo: shared secret": "n’est pas signée",
    "userinfo: unknown key": "clé inconnue",
    "userinfo: forged": "signature ne peut pas être vérifiée",
    "userinfo for another": "destinée à un autre service",
    "other subject": "autre personne",
    "down": "ne répond pas",
}


def refused(client, page, words):
    text = page.content.decode().replace("&#x27;", "'")
    assert page.status_code == 401
    assert words in text
    assert not ENGLISH.findall(words_of(page))
    assert not is_signed_in(client)
    assert not User.objects.exists()


@pytest.mark.parametrize("service", [AGENTS, RESIDENTS])
@pytest.mark.parametrize(("fault", "words"), FAULTS.items())
def test_an_answer_that_proves_nothing_opens_nothing(client, provider, service, fault, words):
    back = go(client, service)
    provider.faults = {fault}

    refused(client, client.get(back), words)


@pytest.mark.parametrize("service", [AGENTS, RESIDENTS])
@pytest.mark.parametrize("acr", ["eidas0", "eidas0-mfa", "", "eidas9", None])
def test_a_level_too_low_opens_nothing(client, provider, service, acr):
    provider.acr = acr

    refused(client, arrive(client, service), "ne garantit pas assez")


def test_a_provider_that_is_down_is_said_so_before_leaving(client, provider):
    provider.faults = {"down"}

    refused(client, client.post("/compte/proconnect/"), "ProConnect ne répond pas")


def test_nobody_at_the_address_is_said_so_too(client, provider, settings):
    settings.CONFIG = replace(settings.CONFIG, proconnect_url="http://127.0.0.1:9/api/v2")
    settings.SOCIALACCOUNT_PROVIDERS = settings.CONFIG.identity_providers

    refused(client, client.post("/compte/proconnect/"), "ProConnect ne répond pas")


@pytest.mark.parametrize("state", ["x" * 43, ""])
def test_an_answer_to_nobodys_demand_opens_nothing(client, provider, state):
    back = go(client)
    forged = re.sub("state=[^&]+", f"state={state}", back)

    refused(client, client.get(forged), "commencée dans ce navigateur")


def test_the_answer_of_another_browser_opens_nothing(client, provider):
    back = go(Client())

    refused(client, client.get(back), "commencée dans ce navigateur")


def test_an_answer_serves_once(client, provider, commune):
    back = go(client)
    client.get(back)
    client.post("/compte/deconnexion/")

    again = client.get(back)

    assert again.status_code == 401
    assert not is_signed_in(client)


def test_a_code_serves_once(client, provider):
    back = go(client)
    (code,) = parse_qs(urlsplit(back).query)["code"]
    provider.codes.pop(code)

    refused(client, client.get(back), "déjà servi")


def test_a_person_who_cancels_is_told_that_nothing_was_done(client, provider):
    provider.faults = {"cancelled"}

    page = client.get(arrive(client).url)

    assert page.status_code == 200
    assert "annulé" in page.content.decode()
    assert not is_signed_in(client)


def test_an_error_of_the_provider_opens_nothing(client, provider):
    state = parse_qs(urlsplit(go(client)).query)["state"][0]

    page = client.get(f"/compte/proconnect/retour/?state={state}&error=server_error")

    refused(client, page, "ne pouvait pas vous identifier")


def test_without_an_address_no_account_is_opened(client, provider):
    del provider.person["email"]

    refused(client, arrive(client), "adresse électronique")


def test_the_answer_to_a_demand_made_to_another_provider_opens_nothing(client, provider):
    back = go(client, RESIDENTS).replace(RESIDENTS, AGENTS)

    refused(client, client.get(back), "commencée dans ce navigateur")


def test_a_demand_waits_ten_minutes(client, provider):
    began = datetime(2026, 3, 2, 12, tzinfo=UTC)
    with time_machine.travel(began, tick=False):
        back = go(client)

    with time_machine.travel(began + timedelta(minutes=10, seconds=1), tick=False):
        refused(client, client.get(back), "il y a trop longtemps")


def test_one_machine_may_not_start_without_end(client, provider):
    for _ in range(30):
        go(client)

    assert client.post("/compte/proconnect/").status_code == 429
