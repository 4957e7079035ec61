"""Secrets of second factors, sealed before the database keeps them.

Whoever reads the database, or a copy of it, does not learn the codes to come. The key comes from
``AGGLO_SECRET_KEY``: under another one nothing opens any more and everyone enrols again.
"""

import base64
import hashlib
import logging
import secrets

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings

log = logging.getLogger(__name__)

SALT = b"agglo.people.sealing"

UNGUESSABLE = "ABCDEF234567"
"""Signs that are good in base 16 as well as in base 32: see ``unseal``."""


def seal(text: str) -> str:
    """Return a secret as it may be kept."""
    return _fernet().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return a secret that was sealed.

    One that does not open is answered by a fresh secret that nobody has: no code matches it. An
    empty text would be a secret that everybody has.
    """
    try:
        return _fernet().decrypt(sealed.encode()).decode()
    except InvalidToken:
        log.error("the secret of a second factor does not open: was AGGLO_SECRET_KEY changed?")
        return "".join(secrets.choice(UNGUESSABLE) for _ in range(40))


def _fernet() -> Fernet:
    key = hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, salt=SALT[:16]).digest()
    return Fernet(base64.urlsafe_b64encode(key))
