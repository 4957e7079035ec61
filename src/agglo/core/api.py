"""What every room's part of the API shares: its words, pages of a list, money, exact numbers.

Pydantic alone, nothing of the web framework. A room declares its part in ``api.py``:

    from agglo.core import api

    router = Router(tags=["Communes"])
    api.register("territory", router)
"""

import re
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Generic, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
)

from agglo.core.api_words import WORDS
from agglo.core.canonical import decimal_text
from agglo.core.money import euros, in_euros
from agglo.core.periods import BadPeriod, Period

T = TypeVar("T")

MOST, USUAL = 200, 50
"""Things on one page of a list: at most, and when nothing is asked."""

PARIS = ZoneInfo("Europe/Paris")

EARLIEST, LATEST = datetime(1900, 1, 1), datetime(9000, 1, 1)  # noqa: DTZ001

routers: dict[str, Any] = {}
"""The part of each room, by the name of the room; ``opendata.api`` mounts them all."""


def register(room: str, router: Any) -> None:
    """Declare the part of a room. Raises ValueError when it has another one already."""
    if routers.setdefault(room, router) is not router:
        raise ValueError(f"{room} has two parts of the API")


def french(name: str) -> str:
    """Return the word of the API for a name of the code: one word for one idea, everywhere."""
    return WORDS[name][0]


def _described(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Give each field the sentence that its word has, and hide the names of the code."""
    for name, field in model.model_fields.items():
        told = schema.get("properties", {}).get(field.alias or name)
        if told is not None:
            told.pop("title", None)
            told.setdefault("description", WORDS[name][1])


class Thing(BaseModel):
    """What the API gives: named in English in the code, in French outside."""

    model_config = ConfigDict(
        alias_generator=french, populate_by_name=True, json_schema_extra=_described
    )


def _instant_text(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


Exact = Annotated[
    Decimal,
    PlainSerializer(decimal_text, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$"}, mode="serialization"),
]
"""A decimal number as a text, because a JSON number would lose digits in many languages."""

Euros = Annotated[
    Decimal,
    PlainSerializer("{:.2f}".format, return_type=str),
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+\.[0-9]{2}$"}, mode="serialization"),
]

Instant = Annotated[
    datetime,
    PlainSerializer(_instant_text, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time"}, mode="serialization"),
]


class Money(Thing):
    """A sum, exactly."""

    cents: int
    euros: Euros
    qualifier: str
    text: str

    @classmethod
    def of(cls, cents: int, qualifier: str = "", text: str = "") -> "Money":
        """Return a sum of cents; its text is the amount in full unless one is given."""
        return cls(
            cents=cents,
            euros=in_euros(cents),
            qualifier=precision(qualifier),
            text=text or euros(cents),
        )


class Page(Thing, Generic[T]):
    """A page of a list."""

    count: int
    next: str | None
    results: list[T]

    @classmethod
    def model_parametrized_name(cls, params: tuple[type[Any], ...]) -> str:
        """Name a page after what is on it."""
        return f"{params[0].__name__}Page"


def _known_text(text: str) -> str:
    if "\0" in text:
        raise ValueError("ne doit pas contenir de caractère nul")
    return text


def _read_instant(text: str) -> datetime:
    """Return the instant that a text says; a day begins at midnight in Paris.

    What is before the first computers or after the last ones is brought back to them, since
    databases know no year 1.
    """
    try:
        read = datetime.fromisoformat(text.replace(" ", "+"))  # a plus sign not escaped
    except ValueError:
        raise ValueError(
            "doit être une date ou un instant ISO 8601, comme 2026-03-02 ou 2026-03-02T12:00:00Z"
        ) from None
    bounded = min(max(read.replace(tzinfo=None), EARLIEST), LATEST)
    return bounded.replace(tzinfo=read.tzinfo or PARIS)


def _read_period(text: str) -> Period:
    try:
        return Period.parse(text)
    except BadPeriod as fault:
        raise ValueError(f"doit être {fault.expected}") from None


Text = Annotated[str, Field(max_length=200), AfterValidator(_known_text)]
Key = Annotated[str, Field(max_length=80, pattern=r"^[0-9A-Za-z]+(-[0-9A-Za-z]+)*$")]
Insee = Annotated[str, Field(pattern=r"^[0-9][0-9AB][0-9]{3}$", examples=["62041"])]
Since = Annotated[
    str,
    Field(max_length=40),
    AfterValidator(_read_instant),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date"},
                {"type": "string", "format": "date-time"},
            ],
            "examples": ["2026-03-02"],
        }
    ),
]
_DATE = r"[12][0-9]{3}(-T[1-4]|-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?"
During = Annotated[
    str,
    Field(max_length=21, pattern=rf"^{_DATE}(/{_DATE})?$", examples=["2024", "2020/2023"]),
    AfterValidator(_read_period),
]


class Asked(BaseModel):
    """What any list may be asked."""

    limit: int = Field(
        USUAL, ge=1, le=MOST, alias="limite", description=f"Nombre d’éléments, {MOST} au plus."
    )
    after: Annotated[str, AfterValidator(_known_text)] = Field(
        "",
        max_length=120,
        alias="apres",
        description="Curseur donné par l’adresse « next » : les éléments qui suivent celui-là.",
    )

    @property
    def after_number(self) -> int:
        """Return the cursor of a list of numbered rows; 0 for none.

        What is no number comes after nothing: the list begins again.
        """
        return int(self.after) if re.fullmatch(r"[0-9]{1,18}", self.after, re.ASCII) else 0


def page(
    items: Iterable[T], *, key: Callable[[T], str], asked: Asked, address: str
) -> tuple[list[T], int, str | None]:
    """Return the items of a page, in the order of their keys, how many there are, and the next.

    The cursor is the key of the last one seen, so that the next page is right even when things
    came or went in between.

    >>> page("cab", key=str, asked=Asked(limite=2), address="https://a.fr/b?limite=2")
    (['a', 'b'], 3, 'https://a.fr/b?limite=2&apres=b')
    """
    ordered = sorted(items, key=key)
    later = [item for item in ordered if key(item) > asked.after] if asked.after else ordered
    return cut(later, len(ordered), key=key, asked=asked, address=address)


def cut(
    later: Iterable[T], count: int, *, key: Callable[[T], str], asked: Asked, address: str
) -> tuple[list[T], int, str | None]:
    """Return a page of what comes after the cursor; one item more than asked tells of a next."""
    found = list(later)
    kept = found[: asked.limit]
    has_more = len(found) > asked.limit
    return kept, count, following(address, key(kept[-1])) if has_more else None


def following(address: str, after: str) -> str:
    """Return the address of the page that comes after an item."""
    parts = urlsplit(address)
    query = [(name, value) for name, value in parse_qsl(parts.query) if name != "apres"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("apres", after)])))


def known(text: str) -> str | None:
    """Return a text, or nothing when it is blank: unknown is a value, and it is null."""
    return text or None


def precision(qualifier: str) -> str:
    """Return how exact a number is, in one word.

    >>> precision(""), precision("about")
    ('exact', 'about')
    """
    return qualifier or "exact"


def day_of(period: str) -> tuple[date | None, date | None]:
    """Return the first and the last day of the code of a period; nothing of a blank one."""
    if not period:
        return None, None
    read = Period.parse(period)
    return read.since, read.until
