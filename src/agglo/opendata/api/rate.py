"""How many times a client may ask in a minute, counted for all processes together.

Each process takes permits from the shared cache by the handful, so that most requests write
nothing; what it has left when the minute ends is lost, never given twice.
"""

import hashlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

from agglo.core.clients import address_of

WINDOW_S = 60

HANDFULS = 20
"""In how many handfuls the permits of a minute are taken."""

MOST_CLIENTS = 10_000
"""Clients that a process remembers, before it forgets them all."""


@dataclass(slots=True)
class Account:
    """What a process knows of a client during one minute."""

    window: int
    in_hand: int = 0
    taken_by_all: int = 0


@dataclass(frozen=True, slots=True)
class Permit:
    """The answer to a client: whether it may be served, and what is left of its minute."""

    is_given: bool
    limit: int
    left: int
    reset_s: int

    def headers(self) -> dict[str, str]:
        """Return the headers that tell a client where it stands."""
        found = {
            "RateLimit-Limit": str(self.limit),
            "RateLimit-Remaining": str(self.left),
            "RateLimit-Reset": str(self.reset_s),
        }
        return found if self.is_given else found | {"Retry-After": str(self.reset_s)}


class Counter:
    """The permits of this process."""

    def __init__(self, take: Callable[[str, int, int], int]) -> None:
        self._take = take  # (client, window, how many) -> taken by all processes since it began
        self._accounts: dict[str, Account] = {}
        self._lock = Lock()

    def ask(self, client: str, *, limit: int, now: float) -> Permit:
        """Give a permit, or say how long to wait.

        Invariant: all processes together give at most ``limit`` permits a minute.
        """
        window, reset_s = int(now) // WINDOW_S, WINDOW_S - int(now) % WINDOW_S
        with self._lock:
            account = self._account(client, window)
            if not account.in_hand and account.taken_by_all < limit:
                self._fill(account, client, limit)
            if not account.in_hand:
                return Permit(False, limit, 0, reset_s)
            account.in_hand -= 1
            left = max(0, limit - account.taken_by_all) + account.in_hand
            return Permit(True, limit, left, reset_s)

    def _account(self, client: str, window: int) -> Account:
        account = self._accounts.get(client)
        if account is None or account.window != window:
            if len(self._accounts) >= MOST_CLIENTS:
                self._accounts.clear()
            account = self._accounts[client] = Account(window)
        return account

    def _fill(self, account: Account, client: str, limit: int) -> None:
        handful = max(1, limit // HANDFULS)
        before = self._take(client, account.window, handful)
        account.in_hand = max(0, min(handful, limit - before))
        account.taken_by_all = min(limit, before + handful)


def take_from_cache(client: str, window: int, n_permits: int) -> int:
    """Add to what all processes took in a minute; return what was taken before.

    Two processes that take at the very same moment may count one handful for two: the limit is
    there to share the machine, not to be exact to the last request.
    """
    key = f"api:{window}:{client}"
    cache.add(key, 0, 2 * WINDOW_S)
    try:
        return cache.incr(key, n_permits) - n_permits
    except ValueError:  # the cache made room between the two
        return 0


def client_of(request: HttpRequest) -> str:
    """Return a name for who asks that nobody can turn back into an address.

    A home has a whole /64 of IPv6: it is one client.
    """
    n_proxies = settings.CONFIG.proxies if settings.CONFIG.https else 0
    try:
        address = ipaddress.ip_address(address_of(request.META, n_proxies))
    except ValueError:  # a local socket, or fewer proxies than we are told
        return "unknown"
    network = ipaddress.ip_network(f"{address}/{64 if address.version == 6 else 32}", strict=False)
    secret = f"{settings.SECRET_KEY} {network}"
    return hashlib.blake2b(secret.encode(), digest_size=12).hexdigest()


counter = Counter(take_from_cache)
