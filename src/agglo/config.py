"""What varies from one machine to another: one field per environment variable, read once."""

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import unquote, urlsplit

PREFIX = "AGGLO_"
YES_NO = {"yes": True, "no": False}


class BadConfig(Exception):
    """Someone must change an environment variable; every problem is named at once."""


@dataclass(frozen=True, slots=True)
class Config:
    """One field per environment variable: ``AGGLO_`` and the name in capitals.

    ``DATABASE_URL`` is the one exception, because every host sets it under that name.
    """

    secret_key: str = ""
    """Random text of 50 characters or more. Changing it signs everyone out.

    Only ``agglo serve`` asks for it; any other command draws one for itself.
    """

    pack: Path = Path("packs/bethune-bruay")
    """Folder of the territory pack that this instance serves."""

    var: Path = Path("var")
    """Folder the process may write: the trial database, the cache of outside datasets."""

    database_url: str = ""
    """``sqlite:///PATH`` for a trial, ``postgres://USER:PASSWORD@HOST:PORT/NAME`` for a service.

    Read from ``DATABASE_URL``. Empty: ``agglo.sqlite3`` in the ``var`` folder.
    """

    signing_key: str = ""
    """Ed25519 private key (32 bytes in base64) that signs the editions of reports. Empty: none."""

    hosts: tuple[str, ...] = ("localhost", "127.0.0.1", "[::1]")
    """Names under which this instance is reached, separated by commas."""

    https: bool = True
    """``no`` only for a trial on this machine: cookies then travel without TLS."""

    debug: bool = False
    """Never ``yes`` on a machine that the public can reach."""

    email_url: str = "console:"
    """``console:`` prints letters, ``smtp://USER:PASSWORD@HOST:PORT`` (or ``smtps``) sends them."""

    email_from: str = "agglo@localhost"
    """Sender of letters."""

    workers: int = 1
    """Processes that serve pages."""

    @classmethod
    def read(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Build the configuration.

        Raises BadConfig, which names every problem at once.
        """
        names = {field.name for field in fields(cls)} - {"database_url"}
        given = {
            key[len(PREFIX) :].lower(): text
            for key, text in environ.items()
            if key.startswith(PREFIX) and not key.startswith(f"{PREFIX}TEST_")
        }
        problems = {name: "is not a known setting" for name in given.keys() - names}
        values: dict[str, object] = {"database_url": environ.get("DATABASE_URL", "")}
        for name in given.keys() & names:
            try:
                values[name] = PARSE.get(name, str)(given[name])
            except ValueError as error:
                problems[name] = str(error)
        if problems:
            raise BadConfig(
                "\n".join(f"{PREFIX}{name.upper()} {why}" for name, why in sorted(problems.items()))
            )
        return cls(**values)  # type: ignore[arg-type]

    @property
    def database(self) -> dict[str, object]:
        """Django's settings of the database; the one place where the two kinds differ."""
        url = self.database_url or f"sqlite:///{self.var / 'agglo.sqlite3'}"
        scheme, _, path = url.partition(":///")
        if scheme == "sqlite":
            # A writer takes the file's lock when its transaction opens, so that what a service
            # reads is still true when it writes: row locks do nothing on SQLite.
            options = {
                "transaction_mode": "IMMEDIATE",
                "timeout": 20,
                "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
            }
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": path,
                "OPTIONS": options,
                "CONN_MAX_AGE": None,  # opening the file costs more than reading a page from it
            }
        parts = urlsplit(url)
        if parts.scheme not in {"postgres", "postgresql"}:
            raise BadConfig("DATABASE_URL must begin with sqlite:/// or postgres://")
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": parts.hostname or "",
            "PORT": parts.port or "",
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
        }


def _yes_no(text: str) -> bool:
    if text not in YES_NO:
        raise ValueError("must be yes or no")
    return YES_NO[text]


def _secret(text: str) -> str:
    if len(text) < 50:
        raise ValueError("must have 50 characters or more")
    return text


def _signing_key(text: str) -> str:
    try:
        n_bytes = len(base64.b64decode(text, validate=True))
    except binascii.Error:
        n_bytes = -1
    if text and n_bytes != 32:
        raise ValueError("must be 32 bytes written in base64")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("must be a number, 1 or more")
    return int(text)


def _email_url(text: str) -> str:
    if urlsplit(text).scheme not in {"console", "smtp", "smtps"}:
        raise ValueError("must begin with console:, smtp:// or smtps://")
    return text


PARSE = {
    "secret_key": _secret,
    "pack": Path,
    "var": Path,
    "signing_key": _signing_key,
    "hosts": lambda text: tuple(name.strip() for name in text.split(",") if name.strip()),
    "https": _yes_no,
    "debug": _yes_no,
    "email_url": _email_url,
    "workers": _count,
}
