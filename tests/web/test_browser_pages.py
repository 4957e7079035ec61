"""The browser looks at every public page: none is forgotten."""

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.test_site import patterns
from tests.browser.pages import PAGES, UNKNOWN

FILES = {
    *("download", "edition-json", "edition-map", "edition-pdf", "json", "pdf"),
    *("feed", "dataset_feed", "robots", "sitemap"),
    *("described", "schema", "changes_file", "openapi-json"),
}
"""Public addresses that are no page."""


def is_page(view):
    """Say whether a view is public and draws a page: those of the API answer machines."""
    return hasattr(view, "is_public_page") and view.__module__ != "ninja.operation"


def test_every_public_page_has_an_address_in_the_browser_tests():
    looked_at = {resolve(url.partition("?")[0]).func for url in PAGES.values() if url != UNKNOWN}
    public = {p.callback: p.name for p in patterns() if is_page(p.callback)}

    assert len(public) > 10
    assert not {name for view, name in public.items() if view not in looked_at} - FILES


def test_the_unknown_page_is_unknown():
    with pytest.raises(Resolver404):
        resolve(UNKNOWN)
