"""What a composition is made of once it is read: sections, blocks and spans of text."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from agglo.report.rules.grammar import Fault, Token


@dataclass(frozen=True, slots=True)
class Text:
    """Words, as they will be read."""

    text: str
    strong: bool = False
    em: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to another site."""

    href: str
    text: str


Span = Text | Token | Link


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Spans read in a row."""

    spans: tuple[Span, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Bullets:
    """A list; in an ``en-chiffres`` section each item is one tile."""

    items: tuple[tuple["Block", ...], ...]
    ordered: bool
    line: int


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of someone else."""

    blocks: tuple["Block", ...]
    line: int


Block = Paragraph | Bullets | Quote | Token
"""A Token among blocks is a directive: it draws a chart or a map."""


@dataclass(slots=True)
class Section:
    """A heading and what follows it, down to the next heading of its level or above."""

    level: int
    kind: str
    key: str
    title: tuple[Span, ...]
    line: int
    blocks: list[Block] = field(default_factory=list)
    sections: list["Section"] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Composition:
    """A report's text. It may be shown only when ``faults`` is empty."""

    text: str
    title: str
    subtitle: str
    period: str
    summary: str
    names: tuple[str, ...]
    lead: tuple[Block, ...]
    parts: tuple[Section, ...]
    tokens: tuple[Token, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a composition needs to exist.

    ``kind`` is figure, target or indicator (by their figure key), milestone, action or priority.
    """

    kind: str
    key: str
    period: str
    line: int
    column: int


def walk(parts: Iterable[Section]) -> Iterator[Section]:
    """Walk the sections, each before those it holds."""
    for section in parts:
        yield section
        yield from walk(section.sections)
