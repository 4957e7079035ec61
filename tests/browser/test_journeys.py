"""Going through the site with the keyboard alone, and with scripts off."""

import pytest

pytestmark = pytest.mark.browser

MOST_STOPS = 400

FOCUS = """() => {
  const one = document.activeElement, style = getComputedStyle(one);
  const box = one.getBoundingClientRect();
  return {
    href: one.getAttribute("href") || "", name: one.name || "", tag: one.tagName,
    text: one.textContent.trim(),
    outlined: style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2,
    seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
  };
}"""


def tab_to(page, wanted):
    """Press Tab until an element answers; each one on the way shows that it has the focus."""
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        focus = page.evaluate(FOCUS)
        if focus["tag"] == "BODY":
            break
        assert focus["outlined"], f"no visible focus on {focus}"
        assert focus["seen"], f"focus out of sight on {focus}"
        if wanted(focus):
            return focus
    raise AssertionError(f"the keyboard does not reach it on {page.url}")


def follow(page, start):
    """Reach the first link of the page whose address begins so, and open it."""
    tab_to(page, lambda focus: focus["href"].startswith(start))
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_a_resident_signals_an_error_without_a_mouse(open_page):
    page = open_page("/")

    tab_to(page, lambda focus: focus["name"] == "nom")
    page.keyboard.type("songeville")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/communes/99001-songeville/")

    follow(page, "/actions/")
    follow(page, "/indicateurs/")
    if page.url.endswith("/indicateurs/"):
        follow(page, "/indicateurs/e")
    follow(page, "/signaler/")
    tab_to(page, lambda focus: focus["tag"] == "TEXTAREA")
    page.keyboard.type("Ce chiffre me paraît faux.")
    tab_to(page, lambda focus: focus["tag"] == "BUTTON" and "Enregistrer" not in focus["text"])
    with page.expect_navigation():
        page.keyboard.press("Enter")

    assert "merci" in page.locator("main").inner_text().lower()


def test_the_first_stop_leads_past_the_header(open_page):
    page = open_page("/communes/")

    page.keyboard.press("Tab")
    assert page.evaluate(FOCUS)["text"] == "Aller au contenu"
    page.keyboard.press("Enter")

    assert page.evaluate("document.activeElement.id") == "contenu"


def test_a_commune_is_found_without_a_script(open_page):
    page = open_page("/", java_script_enabled=False)

    page.fill("input[name=nom]", "Fablevent")
    page.click("text=Voir ma commune")

    assert page.url.endswith("/communes/99004-fablevent/")


def test_a_search_is_made_without_a_script(open_page):
    page = open_page("/recherche/", java_script_enabled=False)

    page.fill("input[name=q]", "piscine")
    page.click("main button")

    assert page.locator(".results li").count() > 0


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_follow_the_reader(open_page, scheme):
    page = open_page("/", color_scheme=scheme)

    red, green, blue = page.evaluate(
        "getComputedStyle(document.documentElement).backgroundColor.match(/[0-9.]+/g).map(Number)"
    )

    assert (red + green + blue > 600) == (scheme == "light")


def test_nothing_moves_for_those_who_asked(open_page):
    still = open_page("/", reduced_motion="reduce")
    moving = open_page("/", reduced_motion="no-preference")

    behaviour = "getComputedStyle(document.documentElement).scrollBehavior"
    assert (still.evaluate(behaviour), moving.evaluate(behaviour)) == ("auto", "smooth")


def test_text_can_be_twice_as_large(open_page):
    page = open_page("/", viewport={"width": 640, "height": 800})

    page.evaluate("document.documentElement.style.setProperty('font-size', '200%')")

    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
