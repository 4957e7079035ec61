"""Letters on their way out: posted in the transaction of what they tell of, sent after it."""

from collections.abc import Mapping
from datetime import datetime
from email.utils import make_msgid, parseaddr

from django.conf import settings

from agglo.journal.models import Letter

LONGEST_SUBJECT = 300


class BadLetter(ValueError):
    """A letter that could not be sent as it is written: a mistake of ours."""


def post(
    *,
    to: str,
    subject: str,
    body: str,
    key: str,
    at: datetime,
    html: str = "",
    headers: Mapping[str, str] | None = None,
) -> Letter:
    """Post a letter: it leaves once the caller's transaction is written, or never.

    Invariant: one letter a key. A key already posted gives back the letter it was posted with,
    whatever became of it. The key says what is told, to whom, when:
    ``plan.digest:12:2026-11-23``. Raises BadLetter.
    """
    subject = " ".join(subject.split())[:LONGEST_SUBJECT]
    headers = dict(headers or {})
    _check(to, key, headers)
    letter, _ = Letter.objects.get_or_create(
        key=key,
        defaults={
            "to": to,
            "subject": subject,
            "body": body,
            "html": html,
            "headers": headers,
            "message_id": make_msgid(domain=_domain()),
            "posted_at": at,
            "next_at": at,
        },
    )
    return letter


def erase_before(moment: datetime) -> int:
    """Erase the words and addresses of letters settled before an instant; return how many.

    What stays says that a letter was posted under this key, when, and what became of it.
    """
    old = Letter.objects.settled_before(moment).filter(is_erased=False)
    nothing = {"to": "", "subject": "", "body": "", "html": "", "headers": {}, "answer": ""}
    return old.update(is_erased=True, **nothing)


def _check(to: str, key: str, headers: Mapping[str, str]) -> None:
    if not key or len(key) > Letter._meta.get_field("key").max_length:
        raise BadLetter(f"a letter's key has 1 to 200 characters, received {key!r}")
    if "@" not in parseaddr(to)[1] or parseaddr(to)[1] != to:
        raise BadLetter(f"the letter {key} is for one bare address")
    # A line break in a header would let whoever wrote it add recipients.
    if any({"\r", "\n"} & set(name + text) for name, text in headers.items()):
        raise BadLetter(f"the letter {key} has a header of several lines")


def _domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
