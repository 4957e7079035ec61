"""The browser looks at every public page: none is forgotten."""

import pytest
from django.urls import Resolver404, resolve

from tests.architecture.test_site import patterns
from tests.browser.pages import PAGES, UNKNOWN

FILES = {
    *("download", "edition-json", "edition-map", "edition-pdf", "json", "pdf"),
    *("feed", "robots", "sitemap"),
}
"""Public addresses that are no page."""


def test_every_public_page_has_an_address_in_the_browser_tests():
    looked_at = {resolve(url.partition("?")[0]).func for url in PAGES.values() if url != UNKNOWN}
    public = {p.callback: p.name for p in patterns() if hasattr(p.callback, "is_public_page")}

    assert len(public) > 10
    assert not {name for view, name in public.items() if view not in looked_at} - FILES


def test_the_unknown_page_is_unknown():
    with pytest.raises(Resolver404):
        resolve(UNKNOWN)
