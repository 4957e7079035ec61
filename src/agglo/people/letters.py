"""The letters of accounts, on their way to the outbox of the journal."""

import secrets

from django.core.mail import EmailMessage
from django.utils.timezone import now

from agglo.journal import outbox


def post(message: EmailMessage) -> None:
    """Post a letter, as often as it is asked for: each has a key of its own."""
    for address in message.to:
        outbox.post(
            to=address,
            subject=message.subject,
            body=message.body,
            key=f"people.account:{secrets.token_hex(12)}",
            at=now(),
        )
