"""The XML of a workbook, read in pieces; whatever declares entities is refused."""

from collections.abc import Iterator
from typing import BinaryIO, TypeVar
from xml.parsers import expat

CHUNK = 1 << 16

Attributes = dict[str, str]
T = TypeVar("T")


class DeclaresEntities(Exception):
    """The text of a small file could become that of a huge one: no workbook needs it."""


def new_parser() -> expat.XMLParserType:
    """Return a parser that gives texts whole and stops at a declaration of entities."""
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = _refuse
    return parser


def _refuse(*_: object) -> None:
    raise DeclaresEntities


def bare(name: str) -> str:
    """Return the name of an element or an attribute without its prefix."""
    return name.rpartition(":")[2]


def elements(file: BinaryIO, *names: str) -> Iterator[tuple[str, Attributes]]:
    """Yield the name and the attributes of the elements of some names, in order."""
    found: list[tuple[str, Attributes]] = []

    def start(name: str, attributes: Attributes) -> None:
        if (own := bare(name)) in names:
            found.append((own, attributes))

    parser = new_parser()
    parser.StartElementHandler = start
    yield from fed(parser, file, found)


def texts(file: BinaryIO) -> Iterator[str]:
    """Yield the shared texts of a workbook, without how they are spoken (Japanese adds it)."""
    found: list[str] = []
    parts: list[str] = []
    state = {"in_text": False, "spoken": False}

    def start(name: str, attributes: Attributes) -> None:
        match bare(name):
            case "si":
                parts.clear()
            case "rPh":
                state["spoken"] = True
            case "t":
                state["in_text"] = not state["spoken"]

    def end(name: str) -> None:
        match bare(name):
            case "si":
                found.append("".join(parts))
            case "rPh":
                state["spoken"] = False
            case "t":
                state["in_text"] = False

    def characters(text: str) -> None:
        if state["in_text"]:
            parts.append(text)

    parser = new_parser()
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler = characters
    yield from fed(parser, file, found)


def fed(parser: expat.XMLParserType, file: BinaryIO, found: list[T]) -> Iterator[T]:
    """Feed a parser and yield what its handlers put in a list, as it comes."""
    while chunk := file.read(CHUNK):
        parser.Parse(chunk)
        yield from found
        found.clear()
    parser.Parse(b"", True)
    yield from found
