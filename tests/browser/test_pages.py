"""Every public template, looked at by a machine: accessible, narrow, light, without a script."""

from collections import Counter

import pytest

from tests.browser.pages import PAGES

pytestmark = pytest.mark.browser

MOST_TRANSFERRED, MOST_HTML = 250_000, 120_000
"""Bytes of a first visit, as they travel; bytes of the page itself, before compression."""

every_page = pytest.mark.parametrize("name", PAGES)


@every_page
def test_axe_finds_nothing_in_light_nor_in_dark(visited, name):
    faults = visited(name).faults

    assert not faults, "\n".join(f"{scheme}: {report}" for scheme, report in faults.items())


@every_page
def test_nothing_scrolls_sideways_on_a_narrow_screen(visited, name):
    seen = visited(name)

    assert seen.widths == (320, 320), seen.too_wide


@every_page
def test_a_first_visit_is_light(visited, name):
    seen = visited(name)

    assert seen.html_bytes < MOST_HTML
    assert len(seen.sizes) >= 4  # the page, its stylesheet, its two fonts
    assert sum(seen.sizes) < MOST_TRANSFERRED


@every_page
def test_a_page_answers_and_the_console_stays_silent(visited, name):
    seen = visited(name)

    assert seen.status == (404 if name == "not found" else 200)
    assert not seen.complaints


@every_page
def test_a_page_has_its_landmarks_and_nothing_inline(visited, name):
    shape = visited(name).shape

    assert shape["lang"] == "fr"
    assert shape["headings"] == 1
    assert shape["landmarks"] == [1, 1, 1, 1]
    assert (shape["stylesheets"], shape["blocking"], shape["inline"]) == (1, 0, 0)
    assert shape["declared"] >= 1


@every_page
def test_a_page_is_read_without_a_script(open_page, name):
    page = open_page(PAGES[name], java_script_enabled=False)

    assert page.locator("h1").is_visible()
    assert len(page.locator("main").inner_text()) > 100


def test_titles_tell_pages_apart(visited):
    by_path = {url.partition("?")[0]: name for name, url in PAGES.items()}
    titles = Counter(visited(name).shape["title"] for name in by_path.values())

    assert not [title for title, n in titles.items() if n > 1]
