"""One way to write a value as bytes, so that equal values have equal hashes for ever.

JSON with keys sorted by code point, no space, UTF-8. Numbers that are not whole are
Decimals, written as texts without an exponent nor a zero that ends their decimals;
dates are texts, instants are texts in UTC. Floats are refused: they do not come back
the same from every database.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID


def canonical_bytes(value: object) -> bytes:
    """Write a value made of dicts, lists, texts, whole numbers, Decimals and dates.

    Raises TypeError or ValueError on what has no single writing: a float, a number
    that is not finite, a key that is not a text, an instant without its offset.

    >>> canonical_bytes({"b": Decimal("1.50"), "a": [date(2024, 3, 25), None, True, "é"]}).decode()
    '{"a":["2024-03-25",null,true,"é"],"b":"1.5"}'
    """
    plain = _plain(value)
    text = json.dumps(
        plain, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":")
    )
    return text.encode()


def digest(value: object) -> str:
    """Return the SHA-256 of the canonical bytes of a value, in hexadecimal.

    >>> digest([])
    '4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945'
    """
    return hashlib.sha256(canonical_bytes(value)).hexdigest()


def decimal_text(value: Decimal) -> str:
    """Write a Decimal so that equal numbers have equal texts.

    >>> decimal_text(Decimal("1.50")), decimal_text(Decimal("1E+3")), decimal_text(Decimal("-0"))
    ('1.5', '1000', '0')
    """
    if not value.is_finite():
        raise ValueError(f"expected a finite number, received {value!r}")
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def _plain(value: object) -> object:
    """Return a value as JSON knows it, or refuse it."""
    match value:
        case None | bool() | int() | str():
            return value
        case Decimal():
            return decimal_text(value)
        case datetime():
            return _instant_text(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)
        case list() | tuple():
            return [_plain(item) for item in value]
        case Mapping():
            return {_key(key): _plain(item) for key, item in value.items()}
    raise TypeError(f"{type(value).__name__} has no canonical writing, received {value!r}")


def _key(key: object) -> str:
    if not isinstance(key, str):
        raise TypeError(f"a key must be a text, received {key!r}")
    return str.__str__(key)


def _instant_text(at: datetime) -> str:
    if at.tzinfo is None:
        raise ValueError(f"an instant must carry its offset, received {at!r}")
    return at.astimezone(UTC).isoformat()
