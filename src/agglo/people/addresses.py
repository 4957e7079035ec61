"""The whole address of a page, for letters that no request asked for."""

from django.conf import settings


def whole(path: str) -> str:
    """Return an address that opens a page of this instance, from anywhere."""
    host = settings.CONFIG.hosts[0]
    return f"{'https' if settings.CONFIG.https else 'http'}://{host}{path}"
