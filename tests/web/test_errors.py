"""When something goes wrong, a calm page says what, and tells nothing it should not."""

import logging
import re

import pytest
from django.core.exceptions import SuspiciousOperation
from django.db import DatabaseError, connection
from django.test import Client, override_settings

from agglo.web import errors
from tests.web.faulty_urls import SECRET


@pytest.fixture
def client_that_waits(client):
    client.raise_request_exception = False
    with override_settings(ROOT_URLCONF="tests.web.faulty_urls"):
        yield client


@pytest.mark.django_db
def test_our_fault_gives_a_number_and_keeps_the_trace_for_us(client_that_waits, caplog):
    response = client_that_waits.get("/broken/")

    html = response.content.decode()
    reference = re.search(r"<strong>(\d{6}-[0-9A-F]{10})</strong>", html)[1]
    assert response.status_code == 500
    assert SECRET not in html
    assert reference in caplog.text
    assert response["Cache-Control"] == "no-store"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("/nulle-part/", 404, "Cette page n’existe pas, ou plus"),
        ("/suspicious/", 400, "Cette demande n’a pas pu être lue"),
    ],
)
def test_a_page_says_what_happened_and_what_to_do(client_that_waits, address, status, sentence):
    response = client_that_waits.get(address)

    html = response.content.decode()
    assert response.status_code == status
    assert sentence in html
    assert SECRET not in html
    assert 'href="/"' in html


@pytest.fixture
def broken_database(monkeypatch):
    def refuse(*args, **kwargs):
        raise DatabaseError("the database is on fire")

    monkeypatch.setattr(connection, "cursor", refuse)
    monkeypatch.setattr(connection, "chunked_cursor", refuse)


def test_error_pages_need_no_database(rf, broken_database):
    request = rf.get("/")

    answers = {
        400: errors.bad_request(request, SuspiciousOperation()),
        403: errors.forbidden(request, PermissionError()),
        404: errors.not_found(request, ValueError()),
        500: errors.server_error(request),
    }

    assert {status: answer.status_code for status, answer in answers.items()} == {
        status: status for status in answers
    }
    assert all(b"<h1>" in answer.content for answer in answers.values())


@pytest.mark.django_db
def test_a_stale_form_says_that_nothing_was_kept():
    client = Client(enforce_csrf_checks=True)

    response = client.post("/compte/connexion/", {"login": "a@example.org", "password": "x"})

    assert response.status_code == 403
    assert "Rien n’a été enregistré" in response.content.decode()


def test_the_last_page_comes_even_when_pages_cannot_be_made(rf, monkeypatch, caplog):
    def refuse(*args):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(errors, "render_to_string", refuse)
    with caplog.at_level(logging.CRITICAL + 1):
        response = errors.server_error(rf.get("/"))

    assert response.status_code == 500
    assert "Le site n’a pas réussi à répondre" in response.content.decode()
    assert SECRET not in response.content.decode()
