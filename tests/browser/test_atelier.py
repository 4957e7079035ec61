"""The workshop in a real browser: every page, its keys, its grouped gestures, its exchanges."""

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.staff import sign_in
from tests.browser.visits import NARROWEST, RULES, TOO_WIDE, listen

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/atelier/",
    "home, searching": "/atelier/?q=bus",
    "actions": "/atelier/actions/?tout=1",
    "actions, with every column": "/atelier/actions/?tout=1&tri=-etat&col=attente&col=suivie"
    "&col=portefeuille&col=prevue&col=declare&service=R%C3%A9gie+de+l%E2%80%99eau",
    "no action": "/atelier/actions/?q=zzzz",
    "indicators": "/atelier/indicateurs/?tout=1",
    "late indicators": "/atelier/indicateurs/?retard=1",
    "views": "/atelier/vues/",
    "shortcuts": "/atelier/raccourcis/",
    "preferences": "/atelier/preferences/",
    "mentions": "/atelier/echanges/",
    "exchange": "/atelier/echanges/plan.action/bus-des-villages/",
    "action from a list": "/atelier/actions/bus-des-villages/?liste=q%3Dbus",
    "round": "/atelier/tournee/",
}


@pytest.fixture(scope="module")
def looked_at(chromium, atelier, var):
    """Return what was seen of each page, all of them visited by one person."""
    seen = {}
    context = chromium.new_context(base_url=atelier, locale="fr-FR", reduced_motion="reduce")
    page = context.new_page()
    complaints: list[str] = []
    listen(page, complaints)
    sign_in(page, var, "chef-de-service")
    for name, address in PAGES.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        status = page.goto(address).status
        faults = {}
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=RULES)
            if found.violations_count:
                faults[scheme] = found.generate_report()
        page.set_viewport_size(NARROWEST)
        widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
        seen[name] = (status, faults, widths, page.evaluate(TOO_WIDE), list(complaints))
        complaints.clear()
    context.close()
    return seen


@pytest.mark.parametrize("name", PAGES)
def test_a_staff_page_is_accessible_and_fits_the_narrowest_screen(looked_at, name):
    status, faults, widths, too_wide, complaints = looked_at[name]

    assert status == 200
    assert not faults, "\n".join(faults.values())
    assert widths[0] <= widths[1], too_wide
    assert not complaints


class TestShortcuts:
    def test_the_question_mark_lists_the_keys_of_the_page(self, sit):
        page = sit()
        page.goto("/atelier/actions/?tout=1")

        page.keyboard.press("?")

        dialog = page.locator("dialog")
        assert dialog.is_visible()
        assert "Cocher toutes les lignes de la page" in dialog.inner_text()
        found = Axe().run(page, options=RULES)
        assert not found.violations_count, found.generate_report()
        page.keyboard.press("Escape")
        assert not dialog.is_visible()

    def test_no_key_acts_while_one_writes(self, sit):
        page = sit()
        page.goto("/atelier/actions/?tout=1")

        page.keyboard.press("/")
        page.keyboard.type("tai?gx")

        assert page.locator("#q").input_value() == "tai?gx"
        assert page.url.endswith("/atelier/actions/?tout=1")
        assert not page.locator("dialog").is_visible()

    def test_no_key_acts_with_a_modifier(self, sit):
        page = sit()
        page.goto("/atelier/raccourcis/")

        page.keyboard.press("Alt+t")
        page.keyboard.press("Control+i")

        assert page.url.endswith("/atelier/raccourcis/")

    def test_whoever_turns_them_off_has_none(self, sit):
        page = sit("auditeur")
        page.goto("/atelier/preferences/")
        page.uncheck("#id_shortcuts")
        page.click("main button")

        page.keyboard.press("a")
        page.keyboard.press("?")

        assert page.url.endswith("/atelier/preferences/")
        assert page.locator("dialog").count() == 0
        assert page.locator("[data-key=a]").count() == 0

    def test_one_key_ticks_the_page_and_another_acts_on_it(self, sit):
        page = sit("chef-de-service")
        page.goto("/atelier/actions/?tout=1")

        page.keyboard.press("x")
        assert "18 lignes cochées" in page.locator("[data-rows-tally]").inner_text()
        with page.expect_navigation():
            page.keyboard.press("g")

        assert "Agir sur 18" in page.locator("h1").inner_text()

    def test_one_goes_through_a_list_by_two_keys(self, sit):
        page = sit()
        page.goto("/atelier/actions/?tri=nom")
        page.locator("tbody a").first.click()
        first = page.locator("h1").inner_text()

        with page.expect_navigation():
            page.keyboard.press("l")
        assert page.locator("h1").inner_text() != first
        with page.expect_navigation():
            page.keyboard.press("k")

        assert page.locator("h1").inner_text() == first


class TestGestures:
    def test_the_whole_way_is_accessible_and_can_be_undone(self, sit):
        page = sit("chef-de-service")
        page.goto("/atelier/actions/?q=piste")
        self.check(page)

        page.get_by_text("lignes de la page").click()
        self.check(page)
        page.check("input[name=geste][value=note]")
        page.fill("textarea[name=texte]", "Les riverains sont prévenus.")
        page.get_by_role("button", name="Voir avant de le faire").click()
        self.check(page)
        page.get_by_role("button", name="confirmer").click()
        self.check(page)
        assert "notées" in page.locator("h1").inner_text()
        page.get_by_role("button", name="Défaire ce geste").click()

        assert "Ce geste a été défait" in page.locator("main").inner_text()

    def test_what_is_refused_is_read_with_its_reasons(self, sit):
        page = sit("chef-de-service")
        page.goto("/atelier/actions/?tout=1")
        page.get_by_text("lignes de la page").click()

        page.check("input[name=geste][value=jalon]")
        page.get_by_role("button", name="Voir avant de le faire").click()

        assert "Rien ne sera fait" in page.locator("h1").inner_text()
        self.check(page)

    def check(self, page):
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            found = Axe().run(page, options=RULES)
            assert not found.violations_count, found.generate_report()


class TestExchanges:
    def test_a_colleague_is_called_by_the_first_letters_of_a_name(self, sit):
        page = sit("agent")
        page.goto("/atelier/echanges/plan.action/bus-des-villages/")

        page.locator("textarea").focus()
        page.keyboard.type("Le bus part demain, @chef")
        assert page.locator("[role=listbox]").is_visible()
        page.keyboard.press("Enter")
        page.keyboard.type("?")
        found = Axe().run(page, options=RULES)
        assert not found.violations_count, found.generate_report()
        page.get_by_role("button", name="Envoyer").click()

        called = page.locator(".exchanges .said strong").last.inner_text()
        assert called == "@Chef de service (démonstration)"
        other = sit("chef-de-service")
        assert "mention" in other.locator("main").inner_text()
