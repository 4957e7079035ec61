"""Importing a sheet in a real browser: three faults, mended with the keyboard alone."""

import json

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.serving import ROOT, served
from tests.browser.staff import sign_in
from tests.browser.test_journeys import tab_to
from tests.browser.visits import NARROWEST, RULES, TOO_WIDE, listen

pytestmark = pytest.mark.browser

HOME = "/atelier/importer/"
TITLES = "Indicateur\tPériode\tCommune\tValeur\n"
SHEET = (
    f"{TITLES}trajets-bus\t2024-T2\tSongevile\t1\n"
    "trajets-bus\t2024-T5\tImaginot\t2\n"
    "trajets-bus\t2024-T2\tFablevent\t1.234\n"
)
MENDED = {"c-2-2": "Songeville", "c-3-1": "2024-T2", "c-4-3": "1234"}


@pytest.fixture(scope="module")
def var(tmp_path_factory):
    return tmp_path_factory.mktemp("var")


@pytest.fixture(scope="module")
def atelier(chromium, var):
    """Serve the demo for this module alone: its tests write."""
    with served(ROOT / "packs/val-fictif", var) as address:
        yield address


@pytest.fixture
def sit(chromium, atelier, var):
    """Return a function that opens a browser where a head of service has signed in."""
    contexts, complaints = [], []

    def sit(**options):
        given = {"base_url": atelier, "locale": "fr-FR", "reduced_motion": "reduce"}
        context = chromium.new_context(**given | options)
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        sign_in(page, var, "chef-de-service")
        return page

    yield sit
    for context in contexts:
        context.close()
    assert not [line for line in complaints if "status of 422" not in line]


def enter(page):
    with page.expect_navigation():
        page.keyboard.press("Enter")


def paste(page, text):
    """Give a sheet as a paste, with the keyboard alone."""
    page.goto(HOME)
    tab_to(page, lambda focus: focus["name"] == "collage")
    page.evaluate(f"document.activeElement.value = {json.dumps(text)}")
    tab_to(page, lambda focus: focus["text"] == "Voir ce que cela ferait")
    enter(page)


def test_three_faults_are_mended_and_the_sheet_imported_without_a_mouse(sit):
    page = sit()
    paste(page, SHEET)
    assert "3\xa0lignes à corriger" in page.inner_text("h1")

    for name, text in MENDED.items():
        tab_to(page, lambda focus, name=name: focus["name"] == name)
        page.keyboard.press("Control+a")
        page.keyboard.type(text)
    tab_to(page, lambda focus: focus["text"] == "Garder et vérifier de nouveau")
    enter(page)
    assert "3\xa0changements prêts" in page.inner_text("h1")
    tab_to(page, lambda focus: focus["text"].startswith("Importer 3"))
    enter(page)

    assert "La feuille est importée" in page.inner_text("main")
    page.goto("/indicateurs/trajets-bus/")
    assert "1\u202f234" not in page.inner_text("main")  # not public yet


def test_an_error_leads_to_its_cell(sit):
    page = sit()
    paste(page, SHEET)

    page.click("text=Ligne 4, colonne D")

    assert page.evaluate("document.querySelector(':target').name") == "c-4-3"


def test_every_page_of_an_import_is_accessible_and_fits_a_telephone(sit):
    page = sit()
    addresses = [HOME]
    paste(page, SHEET)
    addresses.append(page.url)
    paste(page, "Truc\tPériodde\t2024\nx\ty\tz\n")
    addresses.append(page.url)
    paste(page, f"{TITLES}trajets-bus\t2024-T3\tSongeville\t1\n")
    addresses += [page.url, f"{page.url}?voir=correct"]
    paste(page, f"{TITLES}trajets-bus\t2024-T1\tSongeville\t1\n")
    page.click("main button:has-text('Importer')")
    addresses.append(page.url)

    for address in addresses:
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            page.goto(address)
            found = Axe().run(page, options=RULES).response["violations"]
            assert not [(address, scheme, each["id"], each["nodes"]) for each in found]
        page.set_viewport_size(NARROWEST)
        assert page.evaluate(TOO_WIDE) == [], address
        page.set_viewport_size({"width": 1280, "height": 900})
