"""One conversation with the mail server, and how each of its answers is understood."""

import smtplib
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from email.utils import format_datetime
from enum import Enum

from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend

from agglo.journal.models import Letter

PATIENCE_S = 30
"""How long the server may take at each step."""

LONGEST_ANSWER = 300

WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""Before each new try after a passing refusal; the last one then repeats."""

MOST_TRIES = 12
"""Nearly four days, as mail servers do between themselves (RFC 5321, 4.5.4.1: 4 to 5 days)."""


class Outcome(Enum):
    """What a try came to."""

    SENT = "sent"
    LATER = "later"
    NEVER = "never"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a try came to, and what the server said."""

    outcome: Outcome
    said: str = ""
    server_is_away: bool = False  # then other letters need not knock at its door


def wait_after(n_tries: int) -> timedelta | None:
    """Return how long to wait after this many tries, or None when it was the last.

    >>> [str(wait_after(n)) for n in (1, 2, 5, 11, 12)]
    ['0:01:00', '0:05:00', '12:00:00', '12:00:00', 'None']
    """
    if n_tries >= MOST_TRIES:
        return None
    return WAITS[min(n_tries, len(WAITS)) - 1]


class Postman:
    """Hands letters to the server over one connection, opened when the first one needs it."""

    def __init__(self) -> None:
        self._backend: BaseEmailBackend = get_connection(timeout=PATIENCE_S)

    def __enter__(self) -> "Postman":
        return self

    def __exit__(self, *ignored: object) -> None:
        self._hang_up()

    def hand_over(self, letter: Letter) -> Answer:
        """Try to send one letter."""
        try:
            message = compose(letter)
            message.message()
        except ValueError as error:  # what no server could change: an address, a header
            return Answer(Outcome.NEVER, f"message impossible à composer ({type(error).__name__})")
        try:
            self._backend.open()
        except (OSError, smtplib.SMTPException) as error:
            self._hang_up()
            return Answer(Outcome.LATER, _said(error), server_is_away=True)
        return self._speak(message)

    def _speak(self, message: EmailMultiAlternatives) -> Answer:
        is_given = _watch(self._backend)
        try:
            self._backend.send_messages([message])
        except smtplib.SMTPRecipientsRefused as error:
            code, said = next(iter(error.recipients.values()))
            return self._refused(code, _text(said))
        except smtplib.SMTPResponseException as error:
            return self._refused(error.smtp_code, _text(error.smtp_error))
        except smtplib.SMTPNotSupportedError as error:
            return Answer(Outcome.NEVER, _said(error))
        except (OSError, smtplib.SMTPException) as error:
            # Nobody answered. Once the words were given, the server may have taken them.
            self._hang_up()
            return Answer(Outcome.UNKNOWN if is_given() else Outcome.LATER, _said(error))
        return Answer(Outcome.SENT)

    def _refused(self, code: int, said: str) -> Answer:
        if code == 421:  # it closes the connection (RFC 5321, 3.8)
            self._hang_up()
        outcome = Outcome.LATER if 400 <= code < 500 else Outcome.NEVER
        return Answer(outcome, f"{code} {said}".strip())

    def _hang_up(self) -> None:
        # What was handed over stays so, however the goodbye goes.
        with suppress(OSError, smtplib.SMTPException):
            self._backend.close()


def compose(letter: Letter) -> EmailMultiAlternatives:
    """Write a letter as a message: the same identifier and date at each try."""
    message = EmailMultiAlternatives(
        subject=letter.subject,
        body=letter.body,
        to=[letter.to],
        headers={
            "Auto-Submitted": "auto-generated",  # no "I am on holiday" in return (RFC 3834)
            **letter.headers,
            "Message-ID": letter.message_id,
            "Date": format_datetime(letter.posted_at),
        },
    )
    if letter.html:
        message.attach_alternative(letter.html, "text/html")
    return message


def _watch(backend: BaseEmailBackend):
    """Return a function that says whether the words of a message were given to the server.

    ``smtplib`` raises the same error for a connection lost before and after; only after may the
    message have been taken. A backend without a server answers by itself.
    """
    server = getattr(backend, "connection", None)
    given = []
    if isinstance(server, smtplib.SMTP):

        def data(words: bytes | str) -> tuple[int, bytes]:
            given.append(True)
            return smtplib.SMTP.data(server, words)

        server.data = data
    return lambda: bool(given)


def _said(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_text(error.smtp_error)}"
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return "le serveur a coupé la connexion"
    why = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return f"le serveur ne répond pas ({why})"


def _text(said: bytes | str) -> str:
    text = said.decode(errors="replace") if isinstance(said, bytes) else said
    return " ".join(text.split())[:LONGEST_ANSWER]
