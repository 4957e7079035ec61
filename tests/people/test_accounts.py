"""Signing up, in and out, as a person does it."""

import re
from urllib.parse import urlsplit

import pytest

from agglo.journal.models import Entry
from agglo.people.models import User
from tests.people.factories import (
    PASSWORD,
    MembershipFactory,
    OrganisationFactory,
    RoleFactory,
    UserFactory,
)
from tests.people.posted import letters, link_in

pytestmark = pytest.mark.django_db

OTHER_PASSWORD = "topinambour-bleu-17"
ENGLISH = re.compile(
    r"\b(the|your|password|email|e-mail|sign|please|address|account|you|this|forgot)\b", re.I
)


def sign_in(client, email, password=PASSWORD, **extra):
    return client.post("/compte/connexion/", {"login": email, "password": password} | extra)


def is_signed_in(client):
    return "_auth_user_id" in client.session


def words_of(response):
    """Return what a person reads on a page or in a letter, without addresses nor code."""
    text = response.body if hasattr(response, "body") else response.content.decode()
    text = re.sub(r"<style.*?</style>|<script.*?</script>|<svg.*?</svg>", " ", text, flags=re.S)
    text = " ".join(re.findall(r'(?:placeholder|aria-label|title)="([^"]*)"', text)) + re.sub(
        r"<[^>]*>", " ", text
    )
    return re.sub(r"\S*(@|://)\S*", " ", text)


@pytest.mark.parametrize(
    "address",
    [
        "/compte/connexion/",
        "/compte/inscription/",
        "/compte/mot-de-passe/oublie/",
        "/compte/mot-de-passe/oublie/envoye/",
        "/compte/mot-de-passe/nouveau/a-b/",
        "/compte/mot-de-passe/nouveau/enregistre/",
        "/compte/confirmer/",
        "/compte/confirmer/inconnue/",
        "/compte/ferme/",
    ],
)
def test_a_stranger_reads_the_pages_of_accounts_in_french(client, address):
    page = client.get(address, follow=True)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert '<main id="contenu"' in page.content.decode()
    assert not ENGLISH.findall(words_of(page))


@pytest.mark.parametrize(
    "address", ["/compte/mot-de-passe/", "/compte/adresse/", "/compte/deconnexion/"]
)
def test_a_person_signed_in_reads_the_pages_of_her_account_in_french(client, address):
    user = UserFactory()
    sign_in(client, user.email)

    page = client.get(address)

    assert page.status_code == 200
    assert page.content.decode().count("<h1") == 1
    assert not ENGLISH.findall(words_of(page))


@pytest.mark.parametrize(
    "address", ["/compte/mot-de-passe/", "/compte/adresse/", "/compte/mot-de-passe/choisir/"]
)
def test_a_stranger_is_asked_to_sign_in_before_the_pages_of_an_account(client, address):
    response = client.get(address)

    assert (response.status_code, response.url) == (302, f"/compte/connexion/?next={address}")


def test_a_resident_opens_an_account_confirms_her_address_and_signs_in(client):
    form = {"email": "Ana@Demo.example", "password1": PASSWORD, "password2": PASSWORD}

    sent = client.post("/compte/inscription/", form)

    assert (sent.status_code, sent.url) == (302, "/compte/confirmer/")
    assert not is_signed_in(client)
    assert User.objects.get().email == "ana@demo.example"
    (letter,) = letters()
    assert letter.subject == "[Agglo] Confirmez votre adresse électronique"
    assert not ENGLISH.findall(words_of(letter))

    page = client.get(link_in(letter))
    assert "ana@demo.example" in page.content.decode()
    client.post(link_in(letter))

    assert sign_in(client, "ana@demo.example").status_code == 302
    assert is_signed_in(client)
    verbs = list(Entry.objects.values_list("verb", flat=True))
    assert verbs == ["people.account:open", "people.address:confirm"]
    assert "ana" not in repr(list(Entry.objects.values()))


def test_an_address_must_be_confirmed_before_signing_in(client):
    user = UserFactory(unconfirmed=True)

    response = sign_in(client, user.email)

    assert (response.status_code, response.url) == (302, "/compte/confirmer/")
    assert not is_signed_in(client)
    assert len(letters()) == 1


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("court", "12"),
        ("password1234", "courant"),
        ("123456789012345", "numérique"),
        ("anabelle@demo.example", "trop semblable"),
    ],
)
def test_a_weak_password_is_refused_and_the_reason_is_given(client, password, why):
    form = {"email": "anabelle@demo.example", "password1": password, "password2": password}

    page = client.post("/compte/inscription/", form)

    assert page.status_code == 200
    assert why in page.content.decode()
    assert 'href="#id_password1"' in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    assert not User.objects.exists()


def test_opening_an_account_does_not_tell_who_has_one(client):
    known = UserFactory()

    def sign_up(email):
        form = {"email": email, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
        response = client.post("/compte/inscription/", form)
        return response.status_code, response.url

    assert sign_up(known.email) == sign_up("inconnue@demo.example")

    to_known, _ = letters()
    assert to_known.to == known.email
    assert to_known.subject == "[Agglo] Vous avez déjà un compte"
    assert User.objects.get(pk=known.pk).check_password(PASSWORD)


def test_asking_for_a_password_does_not_tell_who_has_an_account(client):
    known = UserFactory()

    def ask(email):
        response = client.post("/compte/mot-de-passe/oublie/", {"email": email})
        return response.status_code, response.url

    assert ask(known.email) == ask("inconnue@demo.example")
    assert [letter.to for letter in letters()] == [known.email, "inconnue@demo.example"]
    assert not any(ENGLISH.findall(words_of(letter)) for letter in letters())


def test_signing_in_does_not_tell_who_has_an_account(client):
    known = UserFactory()

    wrong = sign_in(client, known.email, OTHER_PASSWORD).content.decode()
    unknown = sign_in(client, "inconnue@demo.example", OTHER_PASSWORD).content.decode()

    def errors(page):
        return re.search(r"<section class=.notice notice-error.*?</section>", page, re.S)[0]

    assert errors(wrong) == errors(unknown)
    assert not ENGLISH.findall(re.sub(r"<[^>]*>", "", errors(wrong)))


def test_a_forgotten_password_is_replaced(client):
    user = UserFactory()
    client.post("/compte/mot-de-passe/oublie/", {"email": user.email})
    (letter,) = letters()
    assert letter.subject == "[Agglo] Choisissez un nouveau mot de passe"

    page = client.get(link_in(letter), follow=True)
    address, _ = page.redirect_chain[-1]
    assert not ENGLISH.findall(words_of(page))
    form = {"password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}
    done = client.post(address, form)

    assert (done.status_code, done.url) == (302, "/compte/mot-de-passe/nouveau/enregistre/")
    assert User.objects.get().check_password(OTHER_PASSWORD)
    assert Entry.objects.get().verb == "people.password:change"
    again = client.get(link_in(letter), follow=True).content.decode()
    assert "Ce lien ne fonctionne plus" in again


def test_a_password_is_changed_by_whoever_knows_it(client):
    user = UserFactory()
    sign_in(client, user.email)
    form = {"oldpassword": OTHER_PASSWORD, "password1": OTHER_PASSWORD, "password2": OTHER_PASSWORD}

    refused = client.post("/compte/mot-de-passe/", form)
    assert refused.status_code == 200
    assert User.objects.get().check_password(PASSWORD)

    client.post("/compte/mot-de-passe/", form | {"oldpassword": PASSWORD})

    assert User.objects.get().check_password(OTHER_PASSWORD)
    assert is_signed_in(client)
    (letter,) = letters()
    assert letter.subject == "[Agglo] Votre mot de passe a changé"
    assert not ENGLISH.findall(words_of(letter))


def test_an_address_is_changed_once_the_new_one_is_confirmed(client):
    user = UserFactory()
    sign_in(client, user.email)

    asked = client.post("/compte/adresse/", {"email": "nouvelle@demo.example", "action_add": ""})
    assert asked.url.startswith("/compte/verification/?next=")
    page = client.get(asked.url)
    assert not ENGLISH.findall(words_of(page))
    client.post(asked.url, {"password": PASSWORD})
    page = client.get("/compte/adresse/")
    assert "nouvelle@demo.example" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    assert User.objects.get().email == user.email

    client.post(link_in(letters()[0]))

    assert User.objects.get().email == "nouvelle@demo.example"
    assert letters()[-1].to == user.email
    assert "nouvelle@demo.example" in letters()[-1].body


def test_signing_out_asks_first_then_goes_home(client):
    user = UserFactory()
    sign_in(client, user.email)

    assert client.get("/compte/deconnexion/").status_code == 200
    assert is_signed_in(client)
    response = client.post("/compte/deconnexion/")

    assert (response.status_code, response.url) == (302, "/")
    assert not is_signed_in(client)


def test_a_closed_account_does_not_sign_in(client):
    user = UserFactory(is_active=False)

    page = sign_in(client, user.email)

    assert not is_signed_in(client)
    assert page.status_code in {200, 302}


@pytest.mark.parametrize(
    ("wanted", "answer"),
    [
        ("/donnees/?a=1", "/donnees/?a=1"),
        ("http://testserver/donnees/", "http://testserver/donnees/"),
        ("https://ailleurs.example/", "/"),
        ("//ailleurs.example/", "/"),
        ("http://localhost/", "/"),
        ("javascript:alert(1)", "/"),
        ("\\\\ailleurs.example", "/"),
    ],
)
def test_after_signing_in_one_only_goes_somewhere_on_this_site(client, wanted, answer):
    response = sign_in(client, UserFactory().email, next=wanted)

    assert (response.status_code, response.url) == (302, answer)


def test_whoever_has_work_to_do_goes_to_the_workshop(client):
    role = RoleFactory(permissions=["plan.amount:record"])
    user = MembershipFactory(role=role).user

    assert sign_in(client, user.email).url == "/atelier/"


def test_letters_begin_with_the_name_of_the_intercommunality(client):
    OrganisationFactory(epci=True)

    client.post("/compte/mot-de-passe/oublie/", {"email": UserFactory().email})

    assert letters()[0].subject == "[Val Fictif] Choisissez un nouveau mot de passe"


def test_five_wrong_passwords_close_the_door_for_a_while_even_to_the_right_one(client):
    user, other = UserFactory(), UserFactory()
    for _ in range(5):
        sign_in(client, user.email, OTHER_PASSWORD)

    page = sign_in(client, user.email)

    assert not is_signed_in(client)
    assert "Trop" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    sign_in(client, other.email)
    assert is_signed_in(client)


def test_one_machine_may_not_try_every_account(client):
    for n in range(10):
        sign_in(client, f"inconnue-{n}@demo.example", OTHER_PASSWORD)

    page = sign_in(client, UserFactory().email)

    assert not is_signed_in(client)
    assert "Trop" in page.content.decode()


def test_too_many_demands_get_a_calm_page_in_french(client):
    for n in range(20):
        client.post("/compte/mot-de-passe/oublie/", {"email": f"a-{n}@demo.example"})

    page = client.post("/compte/mot-de-passe/oublie/", {"email": "b@demo.example"})

    assert page.status_code == 429
    assert "Trop d’essais" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))


def test_forms_are_protected_from_other_sites(client):
    client.handler.enforce_csrf_checks = True

    assert sign_in(client, UserFactory().email).status_code == 403
    assert urlsplit("/compte/connexion/").path == "/compte/connexion/"
