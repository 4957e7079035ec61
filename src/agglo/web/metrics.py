"""What a collector reads (Prometheus): counts of every process, and where the queues stand.

Under ``agglo serve`` each process counts in files of a folder of its server
(``PROMETHEUS_MULTIPROC_DIR``), which are added up when someone asks; elsewhere, in memory.
"""

import os
from collections.abc import Iterable
from functools import lru_cache

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

BUCKETS_S = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)

own = CollectorRegistry()

requests = Histogram(
    "agglo_request_seconds",
    "Time to answer, by name of address, method and status.",
    ["method", "route", "status"],
    buckets=BUCKETS_S,
    registry=own,
)
statements = Counter(
    "agglo_database_statements", "Statements sent to the database.", ["route"], registry=own
)
kept_pages = Counter(
    "agglo_kept_pages",
    "Public pages: hit (served as kept), fresh (the reader had it), miss (drawn).",
    ["outcome"],
    registry=own,
)


def note(
    method: str, route: str, status: int, seconds: float, n_statements: int, kept: str
) -> None:
    """Count one answer."""
    _request(method, route, status).observe(seconds)
    if n_statements:
        _statements(route).inc(n_statements)
    if kept:
        _kept(kept).inc()


# Finding a series by its labels takes longer than adding to it.
@lru_cache(maxsize=4096)
def _request(method: str, route: str, status: int) -> Histogram:
    return requests.labels(method, route, status)


@lru_cache(maxsize=1024)
def _statements(route: str) -> Counter:
    return statements.labels(route)


@lru_cache(maxsize=8)
def _kept(outcome: str) -> Counter:
    return kept_pages.labels(outcome)


def exposed(states: Iterable[Metric]) -> bytes:
    """Return all counts, with the states that were just read."""
    registry = CollectorRegistry()
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(registry)
    else:
        registry.register(own)
    registry.register(_Read(list(states)))
    return generate_latest(registry)


class _Read(Collector):
    """States already read, as a registry takes them."""

    def __init__(self, states: list[Metric]) -> None:
        self._states = states

    def collect(self) -> Iterable[Metric]:
        return self._states
