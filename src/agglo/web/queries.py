"""How many statements the database was sent, counted thread by thread."""

import threading
from collections.abc import Callable
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created


class _Count(threading.local):
    n = 0


_count = _Count()


def counted() -> int:
    """Return how many statements this thread has sent since it began."""
    return _count.n


def watch() -> None:
    """Count the statements of every connection that opens from now on."""
    connection_created.connect(_watch_one, dispatch_uid="agglo.web.queries")


def _watch_one(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    if _counting not in connection.execute_wrappers:
        connection.execute_wrappers.append(_counting)


def _counting(execute: Callable, sql: str, params: Any, many: bool, context: Any) -> Any:
    _count.n += 1
    return execute(sql, params, many, context)
