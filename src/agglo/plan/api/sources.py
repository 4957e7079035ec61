"""Where a fact comes from, as the API says it."""

from agglo.core.api import known
from agglo.territory.api import CitedSource as Cited
from agglo.territory.models import Source


def cited(source: Source | None, locator: str) -> Cited | None:
    """Return the source of a fact, or nothing when it has none."""
    if source is None:
        return None
    return named(source.key, source.title, source.url, locator)


def named(key: str, title: str, address: str, locator: str) -> Cited | None:
    """Return a source from its cells."""
    if not key:
        return None
    return Cited(key=key, title=title, address=known(address), locator=known(locator))
