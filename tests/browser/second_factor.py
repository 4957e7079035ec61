"""Signing in with a second factor, for every browser test that goes where one is asked."""

import base64
import hashlib
import hmac
import json
import struct
import time
from dataclasses import dataclass, field
from pathlib import Path

PERIOD_S = 30


def password_of(var: Path) -> str:
    """Return the password of the accounts of a demo, from the folder that it was given."""
    return json.loads((var / "demo.json").read_text("utf-8"))["password"]


@dataclass
class Application:
    """What a telephone knows of an account: six figures every half minute, each good once."""

    secret: str
    given: set[int] = field(default_factory=set)

    def code(self) -> str:
        """Return a code that was not given yet, waiting for the next one when all were."""
        while True:
            now = int(time.time()) // PERIOD_S
            # The site takes the one before and the one after: clocks differ.
            for counter in (now, now + 1):
                if counter not in self.given:
                    self.given.add(counter)
                    return self._at(counter)
            time.sleep(1)

    def _at(self, counter: int) -> str:
        key = base64.b32decode(self.secret)
        digest = hmac.new(key, struct.pack(">Q", counter), hashlib.sha1).digest()
        start = digest[-1] & 15
        (value,) = struct.unpack(">I", digest[start : start + 4])
        return f"{(value & 0x7FFFFFFF) % 1_000_000:06}"


def give_password(page, email: str, password: str) -> None:
    """Fill in and send the page of signing in."""
    page.goto("/compte/connexion/")
    page.fill("#id_login", email)
    page.fill("#id_password", password)
    page.click("main form button >> nth=0")


def sign_in(page, email: str, password: str, application: Application | None = None) -> None:
    """Sign in, giving the second factor of an account that has one."""
    give_password(page, email, password)
    if application is not None:
        page.fill("#id_code", application.code())
        page.click("main form button >> nth=0")
    page.wait_for_url(lambda url: "/connexion/" not in url)


def enrol(page) -> tuple[Application, list[str]]:
    """Add an application to the account that is signed in; return it and the codes it came with."""
    page.goto("/compte/second-facteur/application/")
    application = Application(page.locator(".facts code").inner_text().strip())
    page.fill("#id_code", application.code())
    page.click("text=Ajouter l’application")
    codes = page.locator(".codes code").all_inner_texts()
    page.click("text=J’ai gardé mes codes")
    return application, codes


def sign_out(page) -> None:
    """Sign out."""
    page.goto("/compte/deconnexion/")
    page.click("main button")
