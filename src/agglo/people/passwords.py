"""Passwords that leaked elsewhere are refused, without ever sending one.

Five signs of a digest go to Pwned Passwords, which answers with every leaked digest that begins so
(k-anonymity): neither the password nor its digest leaves this machine.
"""

import logging

from django.core.exceptions import ValidationError
from pwned_passwords_django import api
from pwned_passwords_django.exceptions import PwnedPasswordsError

log = logging.getLogger(__name__)


class LeakedPasswordValidator:
    """Refuse a password that leaked; accept any when the service does not answer.

    An address that is down must not keep anyone from opening an account: the other rules, common
    passwords included, hold anyway.
    """

    def __init__(self, client: api.PwnedPasswords | None = None) -> None:
        self.client = client or api.default_client

    def validate(self, password: str, user: object = None) -> None:
        """Raise ValidationError for a password that leaked."""
        try:
            n_leaks = self.client.check_password(password)
        except PwnedPasswordsError as error:
            log.warning("Pwned Passwords does not answer (%s): a password was accepted", error.code)
            return
        if n_leaks:
            raise ValidationError(
                "Ce mot de passe a déjà fuité, sur un autre site : n’importe qui peut l’essayer. "
                "Choisissez-en un que vous n’utilisez nulle part ailleurs.",
                code="password_leaked",
            )

    def get_help_text(self) -> str:
        """Return what a form says before anything is typed."""
        return "Un mot de passe qui a fuité sur un autre site est refusé."
