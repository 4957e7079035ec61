"""What each identity provider is asked for, and how sure it must be of who comes back."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of one provider. Scopes are the least that the account needs."""

    scopes: tuple[str, ...]
    levels: tuple[str, ...]  # values of ``acr`` that are accepted on return
    proving: tuple[str, ...] = ()  # those that stand for a second factor
    is_essential: bool = False  # asked by ``claims``, so that the provider refuses by itself
    vouches_for_address: bool = False


FRANCECONNECT = Terms(
    # The identity itself (name, birth) is not asked: an account needs an address, nothing else.
    scopes=("openid", "email"),
    levels=("eidas1", "eidas2", "eidas3"),
)

PROCONNECT = Terms(
    scopes=("openid", "given_name", "usual_name", "email", "uid", "siret", "idp_id"),
    levels=("eidas1", "eidas1-mfa", "eidas2", "eidas3"),
    proving=("eidas1-mfa", "eidas2", "eidas3"),
    is_essential=True,
    vouches_for_address=True,
)

TERMS = {"franceconnect": FRANCECONNECT, "proconnect": PROCONNECT}
