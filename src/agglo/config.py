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
    """Random text of 50 characters or more. Changing it signs everyone out, factors included.

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
    """``console:`` prints letters, ``smtps://USER:PASSWORD@HOST:PORT`` sends them.

    ``smtp+starttls`` for a server that encrypts after it has answered, ``smtp`` for one that does
    not encrypt, on the same machine.
    """

    email_from: str = "agglo@localhost"
    """Sender of letters."""

    workers: int = 1
    """Processes that serve pages."""

    api_requests_a_minute: int = 600
    """Requests that one client of the API may make in a minute. 0: as many as it likes."""

    request_mb: int = 25
    """Largest request that is read, in millions of bytes: a form and all of its files."""

    log_format: str = "auto"
    """``json`` (one object a line), ``text``, or ``auto``: text in a terminal, JSON elsewhere."""

    log_level: str = "info"
    """``debug``, ``info`` (a line a request), ``warning`` or ``error``."""

    metrics_token: str = ""
    """Secret that a collector gives to read ``/sante/mesures``. Empty: this machine only."""

    upload_mb: int = 20
    """Largest file that may be attached to an action, in millions of bytes."""

    keep_accounts_months: int = 24
    """Months without signing in after which an account is closed, once its owner was warned."""

    keep_warned_days: int = 30
    """Days between the letter that warns of a closing and the closing itself."""

    keep_unconfirmed_days: int = 30
    """Days after which an account whose address nobody confirmed is closed."""

    keep_remarks_months: int = 12
    """Months that the message of a reader about a figure is kept."""

    keep_remark_addresses_days: int = 30
    """Days that the address a reader left is kept once the message is dealt with."""

    keep_letters_days: int = 30
    """Days that a letter is kept once it was sent or given up."""

    backup_dir: str = ""
    """Folder where the worker leaves a backup each night. Empty: none. Best on another disk."""

    backup_keep: int = 14
    """Backups kept in that folder; older ones are deleted."""

    proxies: int = 1
    """Our own proxies between a browser and this instance, when ``https`` is ``yes``.

    It says which address of ``X-Forwarded-For`` is the browser's. Too few, and everybody seems to
    come from one place: one person's wrong passwords then lock everyone out.
    """

    second_factor: bool = True
    """Whoever may do something for a public body proves who they are twice. ``no``: a trial."""

    leaked_passwords: bool = True
    """Refuse passwords that leaked elsewhere: five signs of a digest go to Pwned Passwords."""

    franceconnect_url: str = ""
    """Address of FranceConnect, such as ``https://HOST/api/v2``. Empty: residents do without."""

    franceconnect_id: str = ""
    """Our client identifier at FranceConnect."""

    franceconnect_secret: str = ""
    """Our client secret at FranceConnect."""

    proconnect_url: str = ""
    """Address of ProConnect, such as ``https://HOST/api/v2``. Empty: agents do without."""

    proconnect_id: str = ""
    """Our client identifier at ProConnect."""

    proconnect_secret: str = ""
    """Our client secret at ProConnect."""

    proconnect_roles: tuple[str, ...] = ("commune:commune",)
    """Roles given by a SIRET: ``NATURE:ROLE``, separated by commas.

    ``epci:agent`` makes an agent of whoever ProConnect says works for the intercommunality.
    """

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
        problems = _half_declared(given) | problems
        if problems:
            raise BadConfig(
                "\n".join(f"{PREFIX}{name.upper()} {why}" for name, why in sorted(problems.items()))
            )
        return cls(**values)  # type: ignore[arg-type]

    @property
    def identity_providers(self) -> dict[str, object]:
        """Django-allauth's setting of the identity providers that are declared."""
        apps = [
            {
                "provider_id": label.lower(),
                "name": label,
                "client_id": getattr(self, f"{label.lower()}_id"),
                "secret": getattr(self, f"{label.lower()}_secret"),
                "settings": {"server_url": getattr(self, f"{label.lower()}_url")},
            }
            for label in ("FranceConnect", "ProConnect")
            if getattr(self, f"{label.lower()}_url")
        ]
        ours = "agglo.people.oidc.provider.StateIdentity"
        return {"openid_connect": {"provider_class": ours, "APPS": apps}}

    @property
    def identity_origins(self) -> list[str]:
        """Origins of the identity providers that are declared."""
        urls = [urlsplit(url) for url in (self.franceconnect_url, self.proconnect_url) if url]
        return [f"{url.scheme}://{url.netloc}" for url in urls]

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


def _half_declared(given: Mapping[str, str]) -> dict[str, str]:
    """Name what misses of an identity provider that is declared in part."""
    return {
        f"{provider}_{part}": f"must be set with the rest of {provider}"
        for provider in ("franceconnect", "proconnect")
        for part in ("url", "id", "secret")
        if not given.get(f"{provider}_{part}")
        and any(given.get(f"{provider}_{other}") for other in ("url", "id", "secret"))
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


def _log_format(text: str) -> str:
    if text not in {"auto", "json", "text"}:
        raise ValueError("must be auto, json or text")
    return text


def _log_level(text: str) -> str:
    if text not in {"debug", "info", "warning", "error"}:
        raise ValueError("must be debug, info, warning or error")
    return text


def _token(text: str) -> str:
    if text and len(text) < 20:
        raise ValueError("must have 20 characters or more")
    return text


def _count(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise ValueError("must be a number, 1 or more")
    return int(text)


def _number(text: str) -> int:
    if not text.isdecimal():
        raise ValueError("must be a number, 0 or more")
    return int(text)


def _provider_url(text: str) -> str:
    parts = urlsplit(text)
    is_here = parts.scheme == "http" and parts.hostname in {"127.0.0.1", "localhost"}
    if text and not (parts.scheme == "https" and parts.hostname) and not is_here:
        raise ValueError("must begin with https://")
    return text.rstrip("/")


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _roles(text: str) -> tuple[str, ...]:
    pairs = _names(text)
    if not all(all(pair.partition(":")) for pair in pairs):
        raise ValueError("must be NATURE:ROLE, separated by commas")
    return pairs


def _email_url(text: str) -> str:
    if urlsplit(text).scheme not in {"console", "smtp", "smtp+starttls", "smtps"}:
        raise ValueError("must begin with console:, smtp://, smtp+starttls:// or smtps://")
    return text


PARSE = {
    "secret_key": _secret,
    "pack": Path,
    "var": Path,
    "signing_key": _signing_key,
    "hosts": _names,
    "https": _yes_no,
    "debug": _yes_no,
    "email_url": _email_url,
    "workers": _count,
    "api_requests_a_minute": _number,
    "request_mb": _count,
    "log_format": _log_format,
    "log_level": _log_level,
    "metrics_token": _token,
    "upload_mb": _count,
    **dict.fromkeys(
        (
            "keep_accounts_months",
            "keep_warned_days",
            "keep_unconfirmed_days",
            "keep_remarks_months",
            "keep_remark_addresses_days",
            "keep_letters_days",
            "backup_keep",
        ),
        _count,
    ),
    "proxies": _number,
    "second_factor": _yes_no,
    "leaked_passwords": _yes_no,
    "franceconnect_url": _provider_url,
    "proconnect_url": _provider_url,
    "proconnect_roles": _roles,
}
