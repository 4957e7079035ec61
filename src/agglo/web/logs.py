"""What the service writes of itself: an object a line for machines, plain lines in a terminal.

Nothing here names a person: a user is a number, an address is cut to its network, and neither the
query nor the content of a request is written.
"""

import json
import logging
import re
import secrets
import sys
import time
from contextvars import ContextVar
from functools import lru_cache
from typing import Any, Literal

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter

reference: ContextVar[str] = ContextVar("reference", default="")
"""Of the request that is being answered here, blank outside of any."""

ACCESS = "agglo.access"
"""The logger that writes one line a request."""

_GIVEN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{7,63}", re.ASCII)

_NOT_WRITTEN = (
    *RESERVED_ATTRS,
    "request",
    "server_time",
    "status_code",
    "taskName",
    "color_message",
)
"""What records hold that is not written: a request holds its query and its cookies."""

PLAIN = "%(asctime)s %(levelname)-7s %(name)s: %(message)s%(tail)s"


def new_reference() -> str:
    """Return a reference that a person can read out: the day, then ten figures and letters.

    >>> len(new_reference())
    17
    """
    return f"{time.strftime('%y%m%d')}-{secrets.token_hex(5).upper()}"


def accepted(given: str) -> str:
    """Return the reference given by a proxy when it is well formed, a new one otherwise.

    >>> accepted("0af7651916cd43dd"), accepted('forged" line') == 'forged" line'
    ('0af7651916cd43dd', False)
    """
    return given if _GIVEN.fullmatch(given) else new_reference()


class Referenced(logging.Filter):
    """Give each record the reference of its request, and hide the address that Django writes."""

    def filter(self, record: logging.LogRecord) -> bool:
        if not hasattr(record, "request_id"):
            record.request_id = reference.get()
        if record.name == "django.request" and isinstance(record.args, tuple):
            match = getattr(getattr(record, "request", None), "resolver_match", None)
            route = match.view_name if match else "?"  # an address may hold a secret or a name
            record.args = (*record.args[:1], route)
        return True


_encode = json.JSONEncoder(ensure_ascii=False, default=str).encode


@lru_cache(maxsize=4)
def _second(at: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(at))


def access_record(message: str, facts: dict[str, Any]) -> logging.LogRecord:
    """Return the record of one request, made and written four times faster than by ``info``.

    A kept page is answered in a quarter of a millisecond: finding which line of code logs, and
    going through every attribute of the record, would be a third of it.
    """
    record = logging.LogRecord(ACCESS, logging.INFO, __file__, 0, message, None, None)
    record.facts = facts
    record.request_id = facts.get("request_id", "")
    return record


class JsonLines(JsonFormatter):
    """One JSON object a line, whatever the message holds."""

    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={
                "levelname": "level",
                "name": "logger",
                "exc_info": "traceback",
                "stack_info": "stack",
            },
            reserved_attrs=_NOT_WRITTEN,
            json_serializer=lambda told, **ignored: _encode(told),
        )

    def format(self, record: logging.LogRecord) -> str:
        facts = getattr(record, "facts", None)
        if facts is None:
            return super().format(record)
        told = {"time": _instant(record), "level": record.levelname, "logger": record.name}
        return _encode(told | {"message": record.msg} | facts)

    def add_fields(
        self, log_data: dict[str, Any], record: logging.LogRecord, message_dict: dict[str, Any]
    ) -> None:
        log_data["time"] = _instant(record)
        super().add_fields(log_data, record, message_dict)
        if not log_data.get("request_id"):
            log_data.pop("request_id", None)


def _instant(record: logging.LogRecord) -> str:
    return f"{_second(int(record.created))}.{int(record.msecs):03}Z"


class PlainLines(logging.Formatter):
    """A line that a person reads, with its reference at the end."""

    def __init__(self) -> None:
        super().__init__(PLAIN, datefmt="%H:%M:%S")

    def format(self, record: logging.LogRecord) -> str:
        known = getattr(record, "request_id", "")
        record.tail = f" [{known}]" if known else ""
        return super().format(record)


def configuration(form: Literal["auto", "json", "text"], level: str) -> dict[str, Any]:
    """Return the settings of ``logging``. ``auto``: plain lines when a person reads them."""
    if form == "auto":
        form = "text" if sys.stderr.isatty() else "json"
    formatter = JsonLines if form == "json" else PlainLines
    # No line tells them: records are made faster without.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "filters": {"referenced": {"()": Referenced}},
        "formatters": {"lines": {"()": formatter}},
        "handlers": {
            "console": {
                "class": "logging.StreamHandler",
                "formatter": "lines",
                "filters": ["referenced"],
            }
        },
        "root": {"handlers": ["console"], "level": "WARNING"},
        "loggers": {
            "agglo": {"level": level.upper()},
            # Every refusal is told by the line of its request already.
            "django.request": {"level": "ERROR"},
            # Django adds handlers of its own; all lines go one way.
            "django": {"handlers": [], "level": "WARNING", "propagate": True},
            "django.server": {"handlers": [], "level": "WARNING", "propagate": True},
        },
    }


def of_the_server(form: Literal["auto", "json", "text"], level: str) -> dict[str, Any]:
    """Return the same settings with the logs of granian, which writes in the same lines."""
    settings = configuration(form, level)
    settings["loggers"] |= {"_granian": {}, "granian.access": {"level": "WARNING"}}
    return settings
