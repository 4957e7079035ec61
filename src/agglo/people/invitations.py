"""The link of an invitation: it opens one account once, and only for a few days."""

from datetime import timedelta

from django.core import signing
from django.utils.crypto import salted_hmac

from agglo.people.models import User

VALID = timedelta(days=7)
SALT = "agglo.people.invitation"


def token(user: User) -> str:
    """Return what the link of an invitation holds. Choosing a password makes it useless."""
    return signing.dumps({"number": user.pk, "stamp": _stamp(user)}, salt=SALT)


def read(text: str) -> User | None:
    """Return the account that a link opens, None when it is wrong, too old or already used."""
    try:
        said = signing.loads(text, salt=SALT, max_age=VALID)
    except signing.BadSignature:
        return None
    user = User.objects.filter(pk=said["number"], is_active=True).first()
    return user if user and said["stamp"] == _stamp(user) else None


def is_waiting(user: User) -> bool:
    """Say whether an account was opened by an invitation that nobody answered yet."""
    return user.is_active and user.last_login is None and not user.has_usable_password()


def _stamp(user: User) -> str:
    return salted_hmac(SALT, f"{user.password}{user.email}").hexdigest()[:20]
