"""Every public template, looked at by a machine: accessible, narrow, light, without a script."""

import pytest

from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}

MOST_TRANSFERRED, MOST_HTML = 250_000, 120_000
"""Bytes of a first visit, as they travel; bytes of the page itself, before compression."""

FEWEST_PIXELS = {"width": 320, "height": 640}

every_page = pytest.mark.parametrize("name", PAGES)


def status_of(name):
    return 404 if name == "not found" else 200


@every_page
def test_axe_finds_nothing_in_light_nor_in_dark(open_page, name):
    from axe_playwright_python.sync_playwright import Axe

    page = open_page(PAGES[name], status=status_of(name), color_scheme="light")
    light = Axe().run(page, options=RULES)
    page.emulate_media(color_scheme="dark")
    dark = Axe().run(page, options=RULES)

    assert light.violations_count == 0, light.generate_report()
    assert dark.violations_count == 0, dark.generate_report()


@every_page
def test_nothing_scrolls_sideways_on_a_narrow_screen(open_page, name):
    page = open_page(PAGES[name], status=status_of(name), viewport=FEWEST_PIXELS)

    widths = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")

    assert widths[0] <= widths[1] == FEWEST_PIXELS["width"], too_wide(page)


def too_wide(page):
    return page.evaluate(
        """[...document.querySelectorAll("main *, header *, footer *")]
        .filter(one => one.getBoundingClientRect().right > innerWidth + 1
                       && !one.closest(".scroll, svg, .hidden"))
        .map(one => `${one.tagName}.${one.className}: ${one.textContent.trim().slice(0, 40)}`)
        .slice(0, 8)"""
    )


@every_page
def test_a_page_works_without_a_script(open_page, name):
    page = open_page(PAGES[name], status=status_of(name), java_script_enabled=False)

    assert page.locator("h1").count() == 1
    assert page.locator("h1").is_visible()
    assert page.locator("main").inner_text().strip()


@every_page
def test_a_first_visit_is_light(open_page, chromium, site, name):
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    sizes = []
    session.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
    response = page.goto(PAGES[name])
    page.wait_for_load_state("networkidle")
    html = len(response.body())
    context.close()

    assert html < MOST_HTML
    assert len(sizes) >= 4  # the page, its stylesheet, its two fonts
    assert sum(sizes) < MOST_TRANSFERRED, f"{sum(sizes)} bytes"


@every_page
def test_only_one_stylesheet_holds_the_page_back(open_page, name):
    page = open_page(PAGES[name], status=status_of(name))

    assert page.locator("link[rel=stylesheet]").count() == 1
    assert page.locator("script:not([defer]):not([type=module])").count() == 0
    assert page.locator("[style]").count() == 0


@every_page
def test_a_page_has_its_landmarks_and_its_own_title(open_page, name):
    page = open_page(PAGES[name], status=status_of(name))

    assert page.locator("html").get_attribute("lang") == "fr"
    for landmark in ("main", "body > header", "body > footer", "header nav"):
        assert page.locator(landmark).count() == 1
    assert page.locator("a[href='/accessibilite/']").count() >= 1
    assert " – " in page.title()


def test_titles_tell_pages_apart(open_page):
    titles = {name: open_page(PAGES[name], status=status_of(name)).title() for name in PAGES}
    alone = {name: title for name, title in titles.items() if name != "edition"}

    assert len(set(alone.values())) == len(alone)
