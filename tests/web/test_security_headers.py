"""Every kind of answer is graded on what it lets a browser do; anything missing fails."""

import re

import pytest
from django.test import Client

from agglo.people.models import User
from tests.web.faulty_urls import urlpatterns

pytestmark = pytest.mark.django_db

POLICY = {
    "default-src": {"'none'"},
    "script-src": {"'self'"},
    "style-src": {"'self'"},
    "font-src": {"'self'"},
    "img-src": {"'self'", "data:"},
    "connect-src": {"'self'"},
    "form-action": {"'self'"},
    "frame-ancestors": {"'none'"},
    "base-uri": {"'none'"},
    "manifest-src": {"'self'"},
}

REFUSED_POWERS = {"camera", "microphone", "geolocation", "payment", "usb", "browsing-topics"}


def policy_of(response):
    parts = [part.split() for part in response["Content-Security-Policy"].split(";")]
    return {name: set(sources) for name, *sources in parts}


def faults(response, *, is_open=False):
    """Return everything wrong in the headers of an answer."""
    wanted = {
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        "Cross-Origin-Resource-Policy": "cross-origin" if is_open else "same-origin",
    }
    found = [name for name, text in wanted.items() if response.get(name) != text]
    found += [] if policy_of(response) == POLICY else ["Content-Security-Policy"]
    max_age = re.fullmatch(
        r"max-age=(\d+); includeSubDomains; preload", response.get("Strict-Transport-Security", "")
    )
    found += [] if max_age and int(max_age[1]) >= 31_536_000 else ["Strict-Transport-Security"]
    powers = set(re.findall(r"([a-z-]+)=\(\)", response.get("Permissions-Policy", "")))
    found += [] if powers >= REFUSED_POWERS else ["Permissions-Policy"]
    found += ["Access-Control"] if ("Access-Control-Allow-Origin" in response) != is_open else []
    if response.get("Content-Type", "").startswith("text/html"):
        framed = response.get("X-Frame-Options") == "DENY"
        found += [] if framed or response.status_code == 301 else ["X-Frame-Options"]
    found += [name for name in ("Server", "X-Powered-By") if name in response]
    return found + cookie_faults(response)


def cookie_faults(response):
    return [
        f"cookie {name}"
        for name, cookie in response.cookies.items()
        if not (cookie["secure"] and cookie["httponly"] and cookie["samesite"] in {"Lax", "Strict"})
        and cookie["max-age"] != 0
    ]


@pytest.fixture
def secure(settings):
    """The settings of a service behind TLS."""
    settings.SECURE_HSTS_SECONDS = 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS = settings.SECURE_HSTS_PRELOAD = True
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = True
    return Client(raise_request_exception=False, headers={"x-forwarded-proto": "https"})


def get(client, address, **kwargs):
    return client.get(address, secure=True, **kwargs)


PUBLIC = [
    "/",
    "/projet/",
    "/indicateurs/pistes-cyclables/",
    "/aide/",
    "/api/",
    "/flux.xml",
    "/sante/",
]
OPEN = ["/api/v1/", "/api/v1/actions", "/api/v1/openapi.json", "/donnees/indicateurs.csv"]
FORMS = ["/compte/connexion/", "/compte/inscription/", "/compte/mot-de-passe/oublie/"]


@pytest.mark.parametrize("address", [*PUBLIC, *FORMS])
def test_a_page_for_people(val_fictif, secure, address):
    response = get(secure, address)

    assert response.status_code == 200
    assert faults(response) == []


@pytest.mark.parametrize("address", OPEN)
def test_what_any_site_may_read(val_fictif, secure, address):
    response = get(secure, address)

    assert response.status_code == 200
    assert faults(response, is_open=True) == []


def test_a_page_served_as_it_was_kept_has_the_same_headers(val_fictif, secure):
    first, kept = get(secure, "/aide/"), get(secure, "/aide/")

    assert getattr(kept, "kept", "") == "hit"
    assert faults(first) == faults(kept) == []
    changing = {"X-Request-ID"}
    assert {n: v for n, v in kept.items() if n not in changing} == {
        n: v for n, v in first.items() if n not in changing
    }


def test_the_workshop(val_fictif, secure):
    secure.force_login(User.objects.create_user("agent@example.org", "x" * 20))

    response = get(secure, "/atelier/", follow=True)

    assert response.status_code == 200
    assert faults(response) == []


def test_a_session_opens_with_safe_cookies(val_fictif, secure):
    User.objects.create_user("agent@example.org", "cerfeuil-tubereux-42")

    form = get(secure, "/compte/connexion/")
    answer = secure.post(
        "/compte/connexion/",
        {"login": "agent@example.org", "password": "cerfeuil-tubereux-42"},
        secure=True,
    )

    assert form.cookies
    assert cookie_faults(form) == cookie_faults(answer) == []


@pytest.mark.parametrize(
    ("address", "status", "is_open"),
    [
        ("/nulle-part/", 404, False),
        ("/broken/", 500, False),
        ("/suspicious/", 400, False),
        ("/atelier/", 302, False),
        ("/sante/mesures", 403, False),
        ("/api/v1/nulle-part", 404, True),
        ("/api/v1/actions?limite=0", 422, True),
    ],
)
def test_an_error(val_fictif, secure, settings, address, status, is_open):
    assert urlpatterns
    settings.ROOT_URLCONF = "tests.web.faulty_urls"

    response = get(secure, address, headers={"x-forwarded-for": "192.0.2.1"})

    assert response.status_code == status
    assert faults(response, is_open=is_open) == []


def test_a_form_without_its_token(val_fictif, settings, secure):
    strict = Client(enforce_csrf_checks=True)

    response = strict.post("/compte/connexion/", {"login": "a"}, secure=True)

    assert response.status_code == 403
    assert faults(response) == []


def test_a_request_too_large(val_fictif, secure):
    response = secure.generic(
        "POST", "/compte/connexion/", b"x", secure=True, CONTENT_LENGTH="26000000"
    )

    assert response.status_code == 413
    assert faults(response) == []


def test_a_host_that_is_not_ours(val_fictif, secure):
    response = get(secure, "/", headers={"host": "ailleurs.example"})

    assert response.status_code == 400
    assert set(faults(response)) <= {"X-Frame-Options"}  # the policy forbids frames already


def test_what_a_browser_already_has(val_fictif, secure):
    etag = get(secure, "/aide/")["ETag"]

    response = get(secure, "/aide/", headers={"if-none-match": etag})

    assert response.status_code == 304
    assert faults(response) == []
