"""Whose address a request comes from, behind the proxies that are ours."""

import ipaddress
from collections.abc import Mapping
from functools import lru_cache

NETWORKS = {4: 24, 6: 48}
"""How many bits of an address are kept in what is written down: no longer one person's."""


def address_of(meta: Mapping[str, str], n_proxies: int) -> str:
    """Return the address of whoever asks, blank when it cannot be told.

    Each of our proxies adds, at the end of ``X-Forwarded-For``, the address it was called from;
    what comes before was written by the client, and may be anything.

    >>> forged = {"HTTP_X_FORWARDED_FOR": "1.1.1.1, 192.0.2.7", "REMOTE_ADDR": "127.0.0.1"}
    >>> address_of(forged, 1), address_of(forged, 0), address_of(forged, 3)
    ('192.0.2.7', '127.0.0.1', '')
    """
    if not n_proxies:
        return meta.get("REMOTE_ADDR", "")
    forwarded = meta.get("HTTP_X_FORWARDED_FOR", "").split(",")
    return forwarded[-n_proxies].strip() if len(forwarded) >= n_proxies else ""


@lru_cache(maxsize=4096)
def truncated(address: str) -> str:
    """Return the network that an address is in, blank for what is no address.

    >>> truncated("192.0.2.7"), truncated("2001:db8:1:2:3::4"), truncated("x")
    ('192.0.2.0', '2001:db8:1::', '')
    """
    try:
        read = ipaddress.ip_address(address)
    except ValueError:
        return ""
    network = ipaddress.ip_network((read, NETWORKS[read.version]), strict=False)
    return str(network.network_address)


def is_this_machine(meta: Mapping[str, str]) -> bool:
    """Say whether a request comes from this very machine, through no proxy.

    >>> is_this_machine({"REMOTE_ADDR": "127.0.0.1"})
    True
    >>> is_this_machine({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.7"})
    False
    """
    passed = {"HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO", "HTTP_FORWARDED", "HTTP_VIA"}
    if passed & meta.keys():
        return False
    try:
        return ipaddress.ip_address(meta.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
