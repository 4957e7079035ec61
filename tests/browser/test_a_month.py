"""A month of the plan, lived by those who keep it: agent, commune, elected person, auditor.

One story, told in order on one site where every account of staff must have a second factor.
"""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.second_factor import enrol, password_of, sign_in, sign_out
from tests.browser.serving import ROOT, served
from tests.browser.staff import Hands
from tests.browser.visits import NARROWEST, RULES, TOO_WIDE, listen

pytestmark = pytest.mark.browser

SHEET = """Indicateur\tPériode\tCommune\tValeur
visites-maison-services\t2026-07\tTout le territoire\t471
visites-maison-servics\t2026-08\tTout le territoire\t488
visites-maison-services\t2026-09\tTout le territoire\tquatre cents
trajets-bus\t2026-13\tSongeville\t512
trajets-bus\t2026-04/2026-06\tFablevent\t1 204
"""
"""Five values copied from a spreadsheet. Three cells are wrong: an indicator, a value, a period."""

NEW_VALUE, NEW_TOTAL = "471", "1 204"

SEEN_BY_THE_AUDITOR = (
    "/atelier/",
    "/atelier/actions/?tout=1",
    "/atelier/indicateurs/?tout=1",
    "/atelier/actions/maison-des-services/",
    "/atelier/indicateurs/trajets-bus/",
    "/atelier/publications/",
    "/atelier/signalements/",
    "/atelier/comptes/",
    "/atelier/travaux/",
    "/atelier/elus/",
    "/atelier/elus/communes/99001/",
    "/atelier/echanges/plan.action/maison-des-services/",
    "/journal/plan.indicator/trajets-bus/",
    "/bilans/bilan-2025/travail/",
)

OWN = ("/suivre/", "/vues/", "/ensemble/")
"""Forms by which anyone who reads the plan keeps a list of their own: nobody else sees it."""


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def guarded(chromium, var):
    """Serve the demo for this module alone, with a second factor asked of staff."""
    with served(ROOT / "packs/val-fictif", var, AGGLO_SECOND_FACTOR="yes") as address:
        yield address


@pytest.fixture
def enter(chromium, guarded, var):
    """Return a function that opens a browser where an account signed in with two factors."""
    contexts, complaints = [], []

    def enter(who: str):
        context = chromium.new_context(base_url=guarded, locale="fr-FR", reduced_motion="reduce")
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        email, password = f"{who}@demo.example", password_of(var)
        sign_in(page, email, password)
        application, _ = enrol(page)
        sign_out(page)
        sign_in(page, email, password, application)
        return page

    yield enter
    for context in contexts:
        context.close()
    assert not [line for line in complaints if "status of 422" not in line]


def checked(page):
    """Look at a page as axe does, in light and dark, and on the narrowest screen."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        found = Axe().run(page, options=RULES)
        assert not found.violations_count, f"{page.url}\n{found.generate_report()}"
    size = page.viewport_size
    page.set_viewport_size(NARROWEST)
    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert widths[0] <= widths[1], (page.url, page.evaluate(TOO_WIDE))
    page.set_viewport_size(size)
    return page


def main_text(page):
    """Return what a page says, its thin and hard spaces made plain."""
    return re.sub(r"[\s\u00a0\u202f]+", " ", page.locator("main").inner_text())


def send(page, name):
    """Press a button that sends its form, and wait for the answer."""
    with page.expect_navigation():
        page.get_by_role("button", name=name).first.click()


def does_the_round(page):
    hands = Hands(page)
    page.goto("/atelier/")
    hands.go("t")
    for _ in range(10):
        page.wait_for_function("document.activeElement.id === 'nouvelle'")
        hands.go("Enter")
    assert "La tournée du mois est finie" in main_text(page)
    assert hands.n_clicks == 0
    checked(page)


def imports_a_sheet_with_three_faults_and_mends_them(page):
    page.goto("/atelier/importer/")
    checked(page)
    page.fill("textarea[name=collage]", SHEET)
    send(page, "Voir ce que cela ferait")
    assert "3 lignes à corriger" in main_text(page)
    assert page.locator("[aria-invalid=true]").count() == 3
    checked(page)

    for wrong, right in (
        ("visites-maison-servics", "visites-maison-services"),
        ("quatre cents", "439"),
        ("2026-13", "2026-07/2026-09"),
    ):
        page.locator(f"input[aria-invalid=true][value='{wrong}']").fill(right)
    send(page, "Garder et vérifier de nouveau")
    assert "5 changements prêts" in main_text(page)
    checked(page)
    send(page, "Importer 5 changements")
    checked(page)


def shows(browser, site, path):
    """Return what a stranger reads at an address."""
    context = browser.new_context(base_url=site, locale="fr-FR")
    page = context.new_page()
    page.goto(path)
    found = main_text(page)
    context.close()
    return found


def publishes(page):
    page.goto("/atelier/publier/")
    assert "Trajets en bus des villages" in main_text(page)
    checked(page)
    page.fill("#intitule", "Relevés de l’automne")
    send(page, "Publier les fiches cochées")
    assert "Relevés de l’automne" in main_text(page)
    checked(page)


def contests_a_value(page):
    page.goto("/atelier/indicateurs/trajets-bus/")
    with page.expect_navigation():
        page.get_by_role("link", name=re.compile("Contester.*Songeville")).first.click()
    checked(page)
    page.locator("main textarea").first.fill("Nos compteurs disent deux fois plus.")
    send(page, "Contester cette valeur")
    assert "Nos compteurs disent deux fois plus." in main_text(page)


def prints_a_brief(page):
    page.goto("/atelier/elus/")
    checked(page)
    page.get_by_role("link", name="Vice-présidence aux mobilités").first.click()
    checked(page)
    address = page.get_by_role("link", name="Imprimer la fiche").get_attribute("href")
    answer = page.request.get(address)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.body().startswith(b"%PDF-")


def sees_all_and_changes_nothing(page):
    for path in SEEN_BY_THE_AUDITOR:
        assert page.goto(path).status == 200, path
        checked(page)
        written = page.evaluate(
            "[...document.querySelectorAll('main form[method=post]')].map(one => one.action)"
        )
        assert not [form for form in written if not any(own in form for own in OWN)]
    token = next(c["value"] for c in page.context.cookies() if c["name"] == "csrftoken")
    for path in ("/atelier/actions/maison-des-services/notes/", "/atelier/publier/"):
        answer = page.request.post(
            path,
            form={"csrfmiddlewaretoken": token, "texte": "Rien"},
            headers={"Referer": page.url},
        )
        assert answer.status == 403


def test_a_month_of_the_plan(chromium, guarded, enter):
    staff = enter("chef-de-service")
    does_the_round(staff)
    imports_a_sheet_with_three_faults_and_mends_them(staff)
    assert NEW_TOTAL not in shows(chromium, guarded, "/indicateurs/trajets-bus/")
    publishes(staff)
    assert NEW_VALUE in shows(chromium, guarded, "/indicateurs/visites-maison-services/")
    assert NEW_TOTAL in shows(chromium, guarded, "/indicateurs/trajets-bus/")

    contests_a_value(enter("commune-membre"))
    told = shows(chromium, guarded, "/indicateurs/trajets-bus/")
    assert "Nos compteurs disent deux fois plus." in told

    prints_a_brief(enter("elu"))
    sees_all_and_changes_nothing(enter("auditeur"))
