"""Signing in, in a real browser: with an application, a key, a letter, or ProConnect."""

import re
import sqlite3
from contextlib import closing

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.second_factor import enrol, give_password, password_of, sign_in, sign_out
from tests.browser.serving import ROOT, served
from tests.browser.visits import NARROWEST, RULES, TOO_WIDE
from tests.people.provider import CLIENT, SECRET, open_provider

pytestmark = pytest.mark.browser

AGENT, HEAD = "agent@demo.example", "chef-de-service@demo.example"
RESIDENT = "habitant@demo.example"


@pytest.fixture(scope="module")
def provider():
    with open_provider() as provider:
        yield provider


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def site(chromium, var, provider):
    """Serve a territory that asks for a second factor and knows ProConnect.

    By its name: a key is never for a number.
    """
    settings = {
        "AGGLO_SECOND_FACTOR": "yes",
        "AGGLO_LEAKED_PASSWORDS": "no",
        "AGGLO_PROCONNECT_URL": provider.issuer,
        "AGGLO_PROCONNECT_ID": CLIENT,
        "AGGLO_PROCONNECT_SECRET": SECRET,
    }
    with served(ROOT / "packs/val-fictif", var, **settings) as address:
        yield address.replace("127.0.0.1", "localhost")


@pytest.fixture
def password(site, var):
    return password_of(var)


@pytest.fixture
def key(open_page):
    """Return a page of a browser with a security key in it, that reads a finger."""
    page = open_page("/compte/connexion/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def letter_to(var, address):
    """Return the words of the last letter posted to someone."""
    with closing(sqlite3.connect(var / "agglo.sqlite3")) as database:
        asked = 'SELECT body FROM journal_letter WHERE "to" = ? ORDER BY id DESC LIMIT 1'
        return database.execute(asked, [address]).fetchone()[0]


def heading(page):
    return page.locator("h1").inner_text()


def looked_at(page):
    """Look at a page as a machine does: accessible in both schemes, and narrow enough."""
    faults = []
    size = page.viewport_size
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES)
        if found.violations_count:
            faults.append(found.generate_report())
    page.set_viewport_size(NARROWEST)
    faults += page.evaluate(TOO_WIDE)
    if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
        faults.append("the page scrolls sideways")
    page.set_viewport_size(size)
    return faults


def test_an_agent_is_asked_for_a_second_factor_adds_one_and_works(open_page, password):
    page = open_page("/compte/connexion/")
    give_password(page, AGENT, password)
    page.goto("/atelier/")
    assert "/second-facteur/demande/" in page.url
    assert not looked_at(page)

    page.click("text=Utiliser une application")
    assert not looked_at(page)
    application, codes = enrol(page)
    assert len(codes) == 10
    page.goto("/atelier/")
    assert page.url.endswith("/atelier/")

    sign_out(page)
    sign_in(page, AGENT, password, application)
    page.goto("/atelier/")
    assert page.url.endswith("/atelier/")
    sign_out(page)
    give_password(page, AGENT, password)
    assert not looked_at(page)
    page.fill("#id_code", codes[0])
    page.click("main form button >> nth=0")
    page.wait_for_url("**/atelier/")


def test_a_key_is_a_second_factor_then_the_only_one(key, password):
    give_password(key, HEAD, password)
    key.goto("/compte/second-facteur/cles/ajouter/")
    assert not looked_at(key)
    key.fill("#id_name", "Trousseau")
    key.check("#id_passwordless")
    key.click("text=Ajouter la clé")
    assert heading(key) == "Codes de secours"
    assert not looked_at(key)

    sign_out(key)
    give_password(key, HEAD, password)
    assert heading(key) == "Votre second facteur"
    assert not looked_at(key)
    key.click("text=Utiliser ma clé de sécurité")
    key.wait_for_url("**/atelier/")

    sign_out(key)
    key.goto("/compte/connexion/")
    assert not looked_at(key)
    key.click("text=Utiliser ma clé de sécurité")
    key.wait_for_url("**/atelier/")

    key.goto("/compte/second-facteur/cles/")
    assert "Trousseau" in key.locator("main").inner_text()
    assert not looked_at(key)
    key.click("text=Renommer")
    key.fill("#id_name", "Clé bleue")
    key.click("text=Enregistrer le nom")
    assert "Clé bleue" in key.locator("main").inner_text()
    key.click("text=Retirer")
    key.click("main button")
    assert "Aucune clé" in key.locator("main").inner_text()
    key.goto("/atelier/")
    assert "/second-facteur/demande/" in key.url


def test_a_key_that_does_not_answer_says_so(open_page, password):
    page = open_page("/compte/connexion/")
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True}
    added = session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    session.send(
        "WebAuthn.setUserVerified",
        {"authenticatorId": added["authenticatorId"], "isUserVerified": False},
    )

    page.click("text=Utiliser ma clé de sécurité")

    page.wait_for_selector("[role=alert]:has-text('clé')")
    assert page.url.endswith("/compte/connexion/")


def test_without_a_script_an_application_is_offered_instead_of_a_key(open_page, password):
    page = open_page("/compte/connexion/", java_script_enabled=False)
    assert not page.locator("text=Utiliser ma clé de sécurité").is_visible()
    sign_in(page, RESIDENT, password)
    page.goto("/compte/second-facteur/cles/ajouter/")
    assert not page.locator("text=Ajouter la clé").is_visible()

    page.click("text=Utilisez une application")
    application, _ = enrol(page)
    sign_out(page)
    sign_in(page, RESIDENT, password, application)

    assert page.locator("text=Se déconnecter").first.is_visible()


def test_a_letter_signs_in_by_one_touch(open_page, var):
    page = open_page("/compte/connexion/")
    page.click("text=Recevoir un lien de connexion")
    assert not looked_at(page)
    page.fill("#id_email", "elu@demo.example")
    page.click("text=Recevoir le lien")
    assert heading(page) == "Regardez vos messages"
    assert not looked_at(page)

    link = re.search(r"http\S+", letter_to(var, "elu@demo.example"))[0]
    page.goto(link)
    assert not looked_at(page)
    page.click("text=Me connecter")

    page.goto("/compte/")
    assert "elu@demo.example" in page.locator("main").inner_text()


def test_an_agent_comes_from_proconnect_and_leaves_by_it(open_page, provider):
    provider.person["email"] = "camille@proconnect.example"
    page = open_page("/compte/connexion/")

    page.click("text=S’identifier avec ProConnect")
    page.wait_for_url("**/atelier/**")
    assert page.locator("text=Se déconnecter").first.is_visible()
    page.goto("/compte/identites/")
    assert not looked_at(page)

    sign_out(page)
    assert heading(page) == "Déconnexion faite"
    assert "ProConnect" in page.locator("main").inner_text()
    assert not looked_at(page)


def test_an_answer_of_proconnect_that_proves_nothing_is_a_calm_page(chromium, site, provider):
    provider.faults = {"wrong nonce"}
    context = chromium.new_context(base_url=site, locale="fr-FR")
    page = context.new_page()
    page.goto("/compte/connexion/")

    page.click("text=S’identifier avec ProConnect")

    assert heading(page) == "La connexion n’a pas abouti"
    assert not looked_at(page)
    provider.faults = set()
    context.close()


@pytest.mark.parametrize(
    "path",
    [
        "/compte/",
        "/compte/sessions/",
        "/compte/second-facteur/",
        "/compte/mot-de-passe/",
        "/compte/adresse/",
    ],
)
def test_a_page_of_ones_account_is_accessible(open_page, password, path):
    page = open_page("/compte/connexion/")
    sign_in(page, "auditeur@demo.example", password)

    page.goto(path)

    assert page.url.endswith(path)
    assert not looked_at(page)
