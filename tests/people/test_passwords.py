"""Passwords that leaked: refused without being sent, and never a reason to be locked out."""

import hashlib
import threading
import time
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from django.core.exceptions import ValidationError
from pwned_passwords_django.api import PwnedPasswords

from agglo.config import Config
from agglo.people.models import User
from agglo.people.passwords import LeakedPasswordValidator
from tests.people.test_accounts import ENGLISH, words_of

LEAKED, UNKNOWN = "cerfeuil-tubereux-42", "topinambour-bleu-17"


class Range(BaseHTTPRequestHandler):
    """Every digest that leaked and begins by five signs."""

    asked: list[str] = []
    status, wait_s, body = 200, 0.0, None

    def do_GET(self):
        self.asked.append(self.path)
        time.sleep(self.wait_s)
        digest = hashlib.sha1(LEAKED.encode(), usedforsecurity=False).hexdigest().upper()
        body = self.body or f"{digest[5:]}:1,234\r\n{'0' * 35}:0\r\n"
        self.send_response(self.status)
        self.end_headers()
        with suppress(ConnectionError):  # whoever waited too long has left
            self.wfile.write(body.encode())

    def log_message(self, *args):
        """Say nothing."""


@contextmanager
def service(**behaviour):
    """Yield a validator that asks a service on this machine, and what the service was asked."""
    desk = type("Desk", (Range,), {"asked": [], **behaviour})
    server = ThreadingHTTPServer(("127.0.0.1", 0), desk)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    client = PwnedPasswords()
    client.api_endpoint = f"http://127.0.0.1:{server.server_address[1]}/range/"
    try:
        yield LeakedPasswordValidator(client), desk.asked
    finally:
        client.client.close()
        server.shutdown()
        server.server_close()
        thread.join()


def test_a_password_that_leaked_is_refused_in_french():
    with service() as (validator, _), pytest.raises(ValidationError, match="a déjà fuité"):
        validator.validate(LEAKED)


def test_a_password_that_did_not_is_accepted():
    with service() as (validator, asked):
        validator.validate(UNKNOWN)

    assert len(asked) == 1


def test_five_signs_of_a_digest_are_all_that_leaves():
    with service() as (validator, asked):
        validator.validate(UNKNOWN)

    digest = hashlib.sha1(UNKNOWN.encode(), usedforsecurity=False).hexdigest().upper()
    assert asked == [f"/range/{digest[:5]}"]


@pytest.mark.parametrize(
    "behaviour",
    [{"status": 500}, {"status": 404}, {"status": 429}, {"wait_s": 3.0}, {"body": "<html>"}],
    ids=["broken", "gone", "too many", "slow", "nonsense"],
)
def test_a_service_that_does_not_answer_blocks_nobody(behaviour, caplog):
    with service(**behaviour) as (validator, _):
        began = time.monotonic()
        validator.validate(LEAKED)
        took_s = time.monotonic() - began

    assert took_s < 2.5
    assert "does not answer" in caplog.text
    assert LEAKED not in caplog.text


def test_nobody_at_the_address_blocks_nobody():
    client = PwnedPasswords()
    client.api_endpoint = "http://127.0.0.1:9/range/"

    LeakedPasswordValidator(client).validate(LEAKED)

    client.client.close()


@pytest.mark.django_db
def test_the_form_of_registration_refuses_it(client, settings, monkeypatch):
    with service() as (validator, _):
        monkeypatch.setattr("pwned_passwords_django.api.default_client", validator.client)
        settings.AUTH_PASSWORD_VALIDATORS = [
            {"NAME": "agglo.people.passwords.LeakedPasswordValidator"}
        ]
        form = {"email": "ana@demo.example", "password1": LEAKED, "password2": LEAKED}
        page = client.post("/compte/inscription/", form)

    assert "a déjà fuité" in page.content.decode()
    assert not ENGLISH.findall(words_of(page))
    assert not User.objects.exists()


def test_it_is_on_unless_one_says_no():
    assert Config.read({}).leaked_passwords
    assert not Config.read({"AGGLO_LEAKED_PASSWORDS": "no"}).leaked_passwords


def test_argon2_keeps_passwords():
    from agglo import settings

    assert settings.PASSWORD_HASHERS == ["django.contrib.auth.hashers.Argon2PasswordHasher"]
