"""Periods read and written often: the same few codes come back thousands of times."""

from functools import lru_cache

from agglo.core.periods import Period, Precision


@lru_cache(maxsize=8192)
def parsed(code: str) -> Period:
    """Return the period of a code."""
    return Period.parse(code)


@lru_cache(maxsize=8192)
def coded(period: Period) -> str:
    """Return the code of a period."""
    return period.code


@lru_cache(maxsize=8192)
def precision(period: Period) -> Precision:
    """Return how precise a period is."""
    return period.precision


@lru_cache(maxsize=8192)
def when(period: Period) -> str:
    """Return a period in French, to end a sentence."""
    return period.when()
