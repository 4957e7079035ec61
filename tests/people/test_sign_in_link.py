"""Signing in by a letter: once, for a quarter of an hour, and telling nobody who has an account."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from agglo.people import sign_in_link
from tests.people.factories import MembershipFactory, RoleFactory, UserFactory
from tests.people.factors import code, give_application
from tests.people.posted import letters, link_in
from tests.people.test_accounts import ENGLISH, OTHER_PASSWORD, is_signed_in, sign_in, words_of

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 2, 12, 0, 10, tzinfo=UTC)
ASK = "/compte/connexion/lettre/"


def ask(client, email, **said):
    response = client.post(ASK, {"email": email} | said)
    assert (response.status_code, response.url) == (302, "/compte/connexion/lettre/envoyee/")
    return letters()[-1]


def test_one_touch_in_the_letter_and_one_on_the_page_sign_in(client):
    user = UserFactory()
    letter = ask(client, user.email.upper())
    assert (letter.to, letter.subject) == (user.email, "[Agglo] Votre lien de connexion")
    assert not ENGLISH.findall(words_of(letter))

    page = client.get(link_in(letter))
    assert user.email in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    assert client.post(link_in(letter)).url == "/"

    assert client.session["_auth_user_id"] == str(user.pk)


def test_opening_the_link_is_harmless_so_that_a_scanner_of_mail_uses_nothing_up(client):
    letter = ask(client, UserFactory().email)
    for _ in range(3):
        scanner = Client()
        assert scanner.get(link_in(letter)).status_code == 200
        scanner.head(link_in(letter))
        assert "_auth_user_id" not in scanner.session

    client.post(link_in(letter))

    assert is_signed_in(client)


def test_the_letter_may_be_opened_on_another_device(client):
    letter = ask(client, UserFactory().email)
    telephone = Client()

    telephone.post(link_in(letter))

    assert "_auth_user_id" in telephone.session
    assert not is_signed_in(client)


def refused(client, address):
    for page in (client.get(address), client.post(address)):
        assert page.status_code == 410
        assert "Ce lien ne fonctionne plus" in page.content.decode()
    assert not is_signed_in(client)
    return True


def test_a_link_serves_once(client):
    letter = ask(client, UserFactory().email)
    client.post(link_in(letter))
    client.post("/compte/deconnexion/")

    assert refused(client, link_in(letter))


def test_of_two_that_use_it_at_once_one_signs_in(rf):
    user = UserFactory()
    key = sign_in_link.make(user.emailaddress_set.get())
    link = sign_in_link.read(key)
    client = Client()
    client.get("/compte/connexion/")
    client.post(f"{ASK}{key}/")

    assert sign_in_link.use(rf.post("/"), link) is None


@pytest.mark.parametrize(("age_s", "is_good"), [(15 * 60, True), (15 * 60 + 1, False)])
def test_a_link_lasts_a_quarter_of_an_hour(client, age_s, is_good):
    with time_machine.travel(AT, tick=False):
        letter = ask(client, UserFactory().email)

    with time_machine.travel(AT + timedelta(seconds=age_s), tick=False):
        client.post(link_in(letter))
        assert is_signed_in(client) == is_good


@pytest.mark.parametrize("change", ["password", "address", "closed", "signed in", "unconfirmed"])
def test_a_link_dies_with_what_it_was_made_for(client, change):
    user = UserFactory()
    letter = ask(client, user.email)
    match change:
        case "password":
            user.set_password(OTHER_PASSWORD)
            user.save()
        case "address":
            user.emailaddress_set.update(email="autre@demo.example")
            user.email = "autre@demo.example"
            user.save()
        case "closed":
            user.is_active = False
            user.save()
        case "signed in":
            sign_in(Client(), user.email)
        case "unconfirmed":
            user.emailaddress_set.update(verified=False)

    assert refused(client, link_in(letter))


@pytest.mark.parametrize("key", ["x", "a:b:c", "-", "eyJhIjoxfQ:1w:x"])
def test_a_false_link_opens_nothing(client, key):
    assert refused(client, f"{ASK}{key}/")


def test_a_link_signed_for_something_else_opens_nothing(client):
    from django.core import signing

    user = UserFactory()
    said = [user.pk, user.email, "", ""]

    assert refused(client, f"{ASK}{signing.dumps(said, salt='account')}/")


def test_it_replaces_the_password_and_never_the_second_factor(client):
    role = RoleFactory(permissions=["plan.amount:record"])
    user = MembershipFactory(role=role).user
    secret = give_application(user)
    letter = ask(client, user.email)

    asked = client.post(link_in(letter))

    assert asked.url == "/compte/connexion/code/"
    assert not is_signed_in(client)
    assert client.post(asked.url, {"code": code(secret)}).url == "/atelier/"
    assert is_signed_in(client)


def test_asking_does_not_tell_who_has_an_account(client):
    known, closed = UserFactory(), UserFactory(is_active=False)
    waiting = UserFactory(unconfirmed=True)

    pages = []
    for email in (known.email, closed.email, waiting.email, "inconnue@demo.example"):
        visitor = Client()
        response = visitor.post(ASK, {"email": email}, follow=True)
        pages.append((response.redirect_chain, response.content))

    assert len(set(map(repr, pages))) == 1
    assert [letter.to for letter in letters()] == [
        known.email,
        closed.email,
        waiting.email,
        "inconnue@demo.example",
    ]
    subjects = [letter.subject for letter in letters()]
    assert "lien de connexion" in subjects[0]
    assert subjects[1] == subjects[3]
    assert "Confirmez" in subjects[2]


def test_an_address_never_confirmed_gets_no_way_into_the_account(client):
    user = UserFactory(unconfirmed=True)

    letter = ask(client, user.email)

    assert "/connexion/lettre/" not in letter.body


def test_it_leads_to_the_page_that_was_asked_for(client):
    letter = ask(client, UserFactory().email, next="/donnees/?a=1")

    assert client.post(link_in(letter)).url == "/donnees/?a=1"


def test_it_leads_nowhere_else(client):
    letter = ask(client, UserFactory().email, next="https://ailleurs.example/")

    assert client.post(link_in(letter)).url == "/"


def test_three_letters_to_an_address_are_enough_for_a_while(client):
    email = UserFactory().email
    for _ in range(3):
        ask(client, email)

    page = client.post(ASK, {"email": email.upper()})

    assert page.status_code == 429
    assert len(letters()) == 3
    ask(client, UserFactory().email)


def test_one_machine_may_not_ask_for_everybody(client):
    for n in range(20):
        ask(client, f"inconnue-{n}@demo.example")

    assert client.post(ASK, {"email": "encore@demo.example"}).status_code == 429


def test_what_is_no_address_is_said_so(client):
    page = client.post(ASK, {"email": "pas une adresse"})

    assert page.status_code == 422
    assert not ENGLISH.findall(words_of(page))
    assert not letters()
