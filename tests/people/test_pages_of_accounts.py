"""Every page of one's own account: in French, in the shell, in the right hands."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from tests.people.factories import UserFactory
from tests.people.test_accounts import ENGLISH, sign_in, words_of

pytestmark = pytest.mark.django_db

OWN = [
    "/compte/",
    "/compte/sessions/",
    "/compte/second-facteur/",
    "/compte/second-facteur/application/",
    "/compte/second-facteur/cles/",
    "/compte/second-facteur/cles/ajouter/",
    "/compte/identites/",
]

WITH_A_FACTOR = [
    "/compte/second-facteur/",
    "/compte/second-facteur/application/retirer/",
    "/compte/second-facteur/codes/nouveaux/",
    "/compte/second-facteur/verifier/",
]

OPEN = [
    "/compte/connexion/lettre/",
    "/compte/connexion/lettre/envoyee/",
    "/compte/identites/annulee/",
]


def read(page):
    text = page.content.decode()
    assert page.status_code == 200
    assert text.count("<h1") == 1
    assert not ENGLISH.findall(words_of(page))
    return text


@pytest.mark.parametrize("address", OWN)
def test_a_page_of_ones_account_is_in_french(client, address):
    sign_in(client, UserFactory().email)

    read(client.get(address))


@pytest.mark.parametrize("address", WITH_A_FACTOR)
def test_a_page_about_a_factor_is_in_french(client, address):
    user = UserFactory()
    sign_in(client, user.email)
    TOTP.activate(user, generate_totp_secret())
    session = client.session
    session["second_factor"] = user.pk
    session.save()

    read(client.get(address))


@pytest.mark.parametrize("address", OPEN)
def test_a_page_open_to_anyone_is_in_french(client, address):
    read(client.get(address))


@pytest.mark.parametrize("address", [*OWN, *WITH_A_FACTOR])
def test_a_stranger_signs_in_first(client, address):
    response = client.get(address)

    assert response.status_code == 302
    assert response.url.startswith("/compte/connexion/")
    assert not Authenticator.objects.exists()
