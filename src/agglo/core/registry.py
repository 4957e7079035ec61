"""Figures that a room feeds to the plan: each room registers its own in ``indicators.py``.

A provider gives rows, never a bare number: the plan adds the rows up and shows them, so that
what is published opens onto what it was counted from.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Row:
    """One thing counted or measured: what it is, its value, where it comes from."""

    key: str
    label: str
    value: Decimal | None
    commune: str = ""  # INSEE code, when the row is about one commune
    period: str = ""
    source_key: str = ""
    source_title: str = ""
    source_url: str = ""
    locator: str = ""
    entered_at: datetime | None = None


class Memo:
    """What the providers of one page have already read, so that they read it once."""

    def __init__(self, known: Mapping[str, Any] | None = None) -> None:
        self._known: dict[str, Any] = dict(known or {})

    def once(self, key: str, read: Callable[[], T]) -> T:
        """Return what is known under a key, reading it the first time.

        >>> memo = Memo()
        >>> memo.once("a", lambda: 1), memo.once("a", lambda: 2)
        (1, 1)
        """
        if key not in self._known:
            self._known[key] = read()
        return self._known[key]


@dataclass(frozen=True, slots=True)
class Provider:
    """A registered figure: its name, a sentence on how it is made, and the rows it adds up."""

    name: str  # room.name, such as ``territory.population``
    how: str  # French sentence: how the rows make the value
    rows: Callable[[Memo], Sequence[Row]]


@dataclass(slots=True)
class Registry:
    """The providers of all rooms, by name."""

    providers: dict[str, Provider] = field(default_factory=dict)

    def register(
        self, name: str, how: str
    ) -> Callable[[Callable[[Memo], Sequence[Row]]], Callable[[Memo], Sequence[Row]]]:
        """Declare a function that gives the rows of a figure.

        Raises ValueError when another function has the name.

        >>> registry = Registry()
        >>> @registry.register("desk.applications", how="Nombre de dossiers.")
        ... def applications(memo):
        ...     return [Row(key="D-1", label="Dossier D-1", value=Decimal(1))]
        >>> registry["desk.applications"].rows(Memo())[0].label
        'Dossier D-1'
        """

        def declare(rows: Callable[[Memo], Sequence[Row]]) -> Callable[[Memo], Sequence[Row]]:
            known = self.providers.get(name)
            if known is not None and known.rows.__qualname__ != rows.__qualname__:
                raise ValueError(f"two providers are named {name!r}")
            self.providers[name] = Provider(name, how, rows)
            return rows

        return declare

    def __getitem__(self, name: str) -> Provider:
        return self.providers[name]

    def __contains__(self, name: object) -> bool:
        return name in self.providers

    def names(self) -> Iterable[str]:
        """Return the names that a pack may write in the column ``provider``, sorted."""
        return sorted(self.providers)


providers = Registry()
"""The one registry of the process, filled by ``autodiscover_modules("indicators")``."""
