"""A real Chromium on a real server. Without them, one line says so; where required, an error."""

import os
from functools import cache
from pathlib import Path

import pytest

from tests.browser.serving import ROOT, served
from tests.browser.staff import sign_in

CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("AGGLO_TEST_REQUIRE_BROWSER") == "1"


def _missing() -> str:
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError:
        return "playwright absent : installez le groupe de dépendances « browser »"
    return "" if CHROMIUM.exists() else f"Chromium absent : {CHROMIUM}"


@pytest.fixture(scope="module")
def chromium():
    """Open Chromium for a module. Its loop runs in this thread, so no other test may run inside."""
    if why := _missing():
        if REQUIRED:
            raise RuntimeError(why)
        pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def site(chromium, tmp_path_factory):
    """Serve packs/val-fictif for a module."""
    with served(ROOT / "packs/val-fictif", tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture(scope="module")
def visited(chromium, site):
    """Return a function from the name of a page to its visit, made once."""
    from tests.browser.visits import visit

    return cache(lambda name: visit(chromium, site, name))


@pytest.fixture
def open_page(chromium, site):
    """Return a function that opens an address in a clean browser; its console must stay silent."""
    from tests.browser.visits import listen

    contexts, complaints = [], []

    def open_page(path: str = "/", **options):
        # Scrolling at once, so that what has the focus is in sight when it is looked at.
        context = chromium.new_context(
            base_url=site, locale="fr-FR", **{"reduced_motion": "reduce", **options}
        )
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not complaints


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
    """Return a function that opens a browser where an account has signed in."""
    from tests.browser.visits import listen

    contexts, complaints = [], []

    def sit(who: str = "agent", **options):
        context = chromium.new_context(
            base_url=atelier, locale="fr-FR", reduced_motion="reduce", **options
        )
        contexts.append(context)
        page = context.new_page()
        listen(page, complaints)
        sign_in(page, var, who)
        return page

    yield sit
    for context in contexts:
        context.close()
    assert not [line for line in complaints if "status of 422" not in line]
