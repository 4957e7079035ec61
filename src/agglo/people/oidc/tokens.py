"""Reading what an identity provider signed: what it did not sign for us, now, is not believed."""

import hmac
from collections.abc import Mapping

import jwt

ALGORITHMS = ("ES256", "RS256")
"""Signatures that are accepted. Never ``none``; never HS256, whose secret two parties know."""

LEEWAY_S = 10
"""By how much two clocks may disagree."""


class BadToken(Exception):
    """A token proves nothing; the message says why, in French, to be read in a sentence."""


def read_id_token(
    token: object, *, keys: Mapping, issuer: str, audience: str, nonce: str
) -> dict[str, object]:
    """Return what an ID token says of who signed in.

    Raises BadToken unless it was signed by one of the keys for this audience, has not expired, and
    answers the very demand that this nonce was drawn for.
    """
    claims = _read(token, keys, issuer, audience, required=("exp", "iat", "iss", "aud", "sub"))
    if not nonce or not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise BadToken("elle ne répond pas à votre demande")
    authorised = claims.get("azp", audience)
    if authorised != audience:
        raise BadToken("elle est destinée à un autre service")
    return claims


def read_userinfo(
    token: object, *, keys: Mapping, issuer: str, audience: str, subject: str
) -> dict[str, object]:
    """Return what the provider says of a person, once it is sure that it is the same person.

    It has no expiry of its own: it was asked for a moment ago, with a token that lasts a minute.
    """
    claims = _read(token, keys, issuer, audience, required=("iss", "aud", "sub"))
    if claims["sub"] != subject:
        raise BadToken("elle parle d’une autre personne")
    return claims


def _read(
    token: object, keys: Mapping, issuer: str, audience: str, *, required: tuple[str, ...]
) -> dict[str, object]:
    if not isinstance(token, str) or token.count(".") != 2:
        raise BadToken("elle n’est pas signée")
    try:
        key = _key(token, keys)
        return jwt.decode(
            token,
            key=key,
            algorithms=list(ALGORITHMS),
            issuer=issuer,
            audience=audience,
            leeway=LEEWAY_S,
            options={"require": list(required)},
        )
    except jwt.ExpiredSignatureError:
        raise BadToken("elle a expiré") from None
    except jwt.InvalidAudienceError:
        raise BadToken("elle est destinée à un autre service") from None
    except jwt.InvalidIssuerError:
        raise BadToken("elle vient d’un autre service") from None
    except jwt.InvalidAlgorithmError:
        raise BadToken("elle n’est pas signée comme il faut") from None
    except jwt.PyJWTError:
        raise BadToken("sa signature ne peut pas être vérifiée") from None


def _key(token: str, keys: Mapping) -> jwt.PyJWK:
    """Return the provider's key that a token names; a token that names none is not looked for."""
    header = jwt.get_unverified_header(token)
    if header.get("alg") not in ALGORITHMS:
        raise jwt.InvalidAlgorithmError
    for key in jwt.PyJWKSet.from_dict(dict(keys)):
        if header.get("kid") and key.key_id == header["kid"]:
            return key
    raise BadToken("elle est signée d’une clé inconnue")
