"""What browsers may do with our answers: who may read them, which powers pages have."""

from collections.abc import Callable

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
        self.everywhere = EVERYWHERE | {"Content-Security-Policy": build_policy()}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_open = request.path.startswith(OPEN_TO_SITES)
        if is_open and request.method == "OPTIONS":  # asked before anything is known of the page
            response = HttpResponse(status=204, headers=PREFLIGHT_HEADERS)
        else:
            response = self.get_response(request)
        for name, text in OPEN_HEADERS.items() if is_open else ():
            response.headers[name] = text
        for name, text in self.everywhere.items():
            response.headers.setdefault(name, text)
        return response
