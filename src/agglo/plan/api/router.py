"""The router of the plan, and the addresses that its answers give."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

router = Router()


class Addresses:
    """The addresses of the pages and of the API's own answers, from the host that was asked."""

    def __init__(self, request: HttpRequest) -> None:
        self.base = request.build_absolute_uri("/")[:-1]

    def page(self, name: str, *keys: object) -> str:
        """Return the address of a page that people read."""
        return self.base + reverse(name, args=keys)

    def api(self, path: str) -> str:
        """Return the address of something in the API, such as ``actions/the-key``."""
        return f"{self.base}/api/v1/{path}"


def whole(request: HttpRequest) -> str:
    """Return the address asked for, to make that of the next page from it."""
    return request.build_absolute_uri()
