"""Accounts in a real browser: invite, delegate, look over; accessible in light and in dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.serving import ROOT, served
from tests.browser.staff import sign_in
from tests.browser.test_journeys import tab_to
from tests.browser.visits import NARROWEST, RULES, TOO_WIDE, listen

pytestmark = pytest.mark.browser

ACCOUNTS = "/atelier/comptes/"


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def house(chromium, var):
    """Serve the demo for this module alone: its tests write."""
    with served(ROOT / "packs/val-fictif", var) as address:
        yield address


@pytest.fixture
def sit(chromium, house, var):
    """Return a function that opens a browser where an account has signed in."""
    contexts, complaints = [], []

    def sit(who, **options):
        context = chromium.new_context(
            base_url=house, locale="fr-FR", reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        sign_in(page, var, who)
        return page

    yield sit
    for context in contexts:
        context.close()
    # An answer that refuses is what some of these pages are about.
    assert not [one for one in complaints if "responded with a status of 4" not in one]


def send(page):
    with page.expect_navigation():
        page.click("main form.stack button")


def faults(page):
    """Return what axe finds in both schemes, and what is wider than a small telephone."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen = Axe().run(page, options=RULES)
        found += [f"{scheme} {page.url}: {seen.generate_report()}"] * bool(seen.violations_count)
    size = page.viewport_size
    page.set_viewport_size(NARROWEST)
    found += [f"{page.url}: {one}" for one in page.evaluate(TOO_WIDE)]
    page.set_viewport_size(size)
    return found


def test_every_page_of_accounts_is_accessible_and_narrow(sit):
    page = sit("administrateur")
    page.goto(f"{ACCOUNTS}?q=agent")
    agent = page.locator("table th a").first.get_attribute("href")
    found = []
    for address in (
        *(ACCOUNTS, f"{ACCOUNTS}?q=zzzz", f"{ACCOUNTS}inviter/"),
        *(agent, f"{agent}role/", f"{agent}fermer/"),
        *("/atelier/donnees-personnelles/", "/compte/delegations/", "/compte/mes-donnees/"),
        *("/donnees-personnelles/registre/", "/compte/invitation/abc/"),
    ):
        page.goto(address)
        found += faults(page)
    page.goto(agent)
    page.click("text=Mettre fin")
    found += faults(page)
    page.goto(f"{ACCOUNTS}inviter/")
    page.fill("input[name=email]", "agent@demo.example")
    send(page)
    found += faults(page)

    assert found == []


def test_an_administrator_invites_someone_with_the_keyboard_alone(sit):
    page = sit("administrateur")
    page.goto(ACCOUNTS)

    tab_to(page, lambda focus: focus["href"].endswith("/inviter/"))
    with page.expect_navigation():
        page.keyboard.press("Enter")
    tab_to(page, lambda focus: focus["name"] == "email")
    page.keyboard.type("nina@demo.example")
    page.keyboard.press("Tab")
    page.keyboard.type("Nina Costa")
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "L’invitation part" in page.locator("main").inner_text()
    assert "Nina Costa" in page.locator("main table").inner_text()


def test_a_head_of_service_delegates_the_role_and_takes_it_back(sit):
    page = sit("chef-de-service", java_script_enabled=False)
    page.goto("/compte/delegations/")
    page.click("text=Déléguer « Chef de service »")
    page.fill("input[name=email]", "agent@demo.example")
    page.fill("input[name=until]", page.input_value("input[name=since]"))
    send(page)

    assert "tient « Chef de service »" in page.locator("main").inner_text()
    colleague = sit("agent")
    colleague.goto("/compte/delegations/")
    assert "par Chef de service (démonstration)" in colleague.locator("main").inner_text()


def test_an_auditor_sees_the_accounts_and_finds_no_button_to_change_them(sit):
    page = sit("auditeur")
    page.goto(ACCOUNTS)
    assert page.locator("main a.button").count() == 0

    page.click("main table th a >> nth=0")

    assert page.locator("main h2", has_text="Historique").is_visible()
    assert page.locator("main button").count() == 0
    assert page.goto(f"{ACCOUNTS}inviter/").status == 403


def test_a_person_prepares_to_leave_and_is_asked_who_she_is(sit):
    page = sit("habitant")
    page.goto("/compte/mes-donnees/")
    assert "habitant@demo.example" in page.locator("main").inner_text()

    page.click("main a[href='/compte/fermeture/']")
    if "verification" in page.url:
        assert page.locator("input[name=password]").is_visible()
    else:
        page.check("input[name=sure]")
        send(page)
        assert "Votre compte est fermé" in page.locator("main").inner_text()
