"""Second factors as a telephone gives them: RFC 6238, written once more, by the book."""

import base64
import hashlib
import hmac
import struct
import time

from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from agglo.people.models import User


def code(secret: str, at: float | None = None) -> str:
    """Return the six figures that an application shows at an instant."""
    counter = struct.pack(">Q", int(time.time() if at is None else at) // 30)
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    (value,) = struct.unpack(">I", digest[start : start + 4])
    return f"{(value & 0x7FFFFFFF) % 1_000_000:06}"


def give_application(user: User) -> str:
    """Give an account an application, and return its secret."""
    secret = generate_totp_secret()
    TOTP.activate(user, secret)
    return secret
