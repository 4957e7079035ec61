"""A real Chromium on a real server. Without them, one line says so; where required, an error."""

import os
from pathlib import Path

import pytest

from tests.browser.serving import ROOT, served

CHROMIUM = Path("/usr/bin/chromium")
REQUIRED = os.environ.get("CI") == "true" or os.environ.get("AGGLO_REQUIRE_BROWSER") == "1"


def _missing() -> str:
    try:
        import axe_playwright_python  # noqa: F401
        import playwright  # noqa: F401
    except ImportError:
        return "playwright absent : installez le groupe de dépendances « browser »"
    return "" if CHROMIUM.exists() else f"Chromium absent : {CHROMIUM}"


@pytest.fixture(scope="session")
def chromium():
    """Open Chromium once."""
    if why := _missing():
        if REQUIRED:
            raise RuntimeError(why)
        pytest.skip(why)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM))
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(chromium, tmp_path_factory):
    """Serve packs/val-fictif for the whole session."""
    with served(ROOT / "packs/val-fictif", tmp_path_factory.mktemp("var")) as address:
        yield address


@pytest.fixture
def open_page(chromium, site):
    """Return a function that opens an address in a clean browser, and fails on what it says.

    Every error of the console (a blocked resource, a refused style, an exception) fails the test.
    """
    contexts, errors = [], []

    def open_page(path: str = "/", *, status: int = 200, **options):
        context = chromium.new_context(base_url=site, locale="fr-FR", **options)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(f"{path}: {error}"))
        page.on("console", lambda line: _keep(errors, path, line))
        response = page.goto(path)
        assert response.status == status
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert not errors


def _keep(errors: list[str], path: str, line) -> None:
    is_our_404 = "status of 404" in line.text and "/nulle-part/" in line.location.get("url", "")
    if line.type in {"error", "warning"} and not is_our_404:
        errors.append(f"{path}: {line.text}")
