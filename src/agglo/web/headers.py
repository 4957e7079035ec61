"""What browsers may do with our answers: who may read them, which powers pages have."""

from collections.abc import Callable, Mapping

from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse

from agglo.opendata.api.door import OPEN_HEADERS, PREFLIGHT_HEADERS

OPEN_TO_SITES = ("/api/v1/", "/donnees/")
"""Where any site may read from a page of its own."""

POWERS = (
    *("accelerometer", "autoplay", "camera", "display-capture", "encrypted-media", "geolocation"),
    *("gyroscope", "magnetometer", "microphone", "midi", "payment", "screen-wake-lock", "usb"),
    *("browsing-topics", "xr-spatial-tracking"),
)
"""Powers that no page of ours asks for, nor may anything in it."""

EVERYWHERE = {
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS),
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}


class Headers:
    """Middleware: say it on every answer, errors and kept pages included."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        # The policy of pages, for what an outer layer refuses before any page is made.
        everywhere = EVERYWHERE | {"Content-Security-Policy": build_policy()}
        self.everywhere = _ready(everywhere)
        self.open = _ready(OPEN_HEADERS)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path.startswith(OPEN_TO_SITES)
        if is_open and request.method == "OPTIONS":  # asked before anything is known of the page
            response = HttpResponse(status=204, headers=PREFLIGHT_HEADERS)
        else:
            response = self.get_response(request)
        # As ``response.headers`` keeps them: it would check again, at each answer, constants that
        # were checked when the server started.
        store = response.headers._store
        if is_open:
            store.update(self.open)
        for key, header in self.everywhere.items():
            store.setdefault(key, header)
        return response


def _ready(headers: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Return headers as a response keeps them, checked once."""
    return {
        key: header
        for key, header in HttpResponse(headers=headers).headers._store.items()
        if header[0] in headers
    }
