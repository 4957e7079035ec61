"""Whom a comment calls: « @Anne Martin » among the people who may read it."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from agglo.core.french import fold

_CALL = re.compile(r"(?<![\w@.])@(?=\w)")
_WORDS = re.compile(r"[\w’'.()-]+(?: [\w’'.()-]+){0,5}")

SIGNS = ".'’()-"
"""What may be in a name, or only follow it in a sentence."""

SHORTEST = 2
"""Letters of a name that are enough to look for someone."""


@dataclass(frozen=True, slots=True)
class Call:
    """One « @ » of a text: where it begins, what follows it, who that may be."""

    start: int
    said: str
    found: tuple[int, ...]  # the people, by their number; one when it is clear
    length: int = 0  # of the name, without the sign


def calls(text: str, names: Mapping[int, str]) -> list[Call]:
    """Return every « @ » of a text, with the people that it names.

    The longest name that the text holds wins, so that « @Anne Martin » never calls Anne. Failing
    a whole name, its first words will do. An e-mail address calls nobody.

    >>> [call.found for call in calls("@anne martin et @Luc", {1: "Anne Martin", 2: "Luc Roy"})]
    [(1,), (2,)]
    """
    return [_call(text, match.end(), names) for match in _CALL.finditer(text)]


def people(found: Iterable[Call]) -> list[int]:
    """Return the people called, each once, in order."""
    return list(dict.fromkeys(call.found[0] for call in found if len(call.found) == 1))


def _call(text: str, start: int, names: Mapping[int, str]) -> Call:
    words = _WORDS.match(text, start)
    pieces = list(_pieces(words.group() if words else ""))
    for names_it in (_is, _begins):
        for piece in pieces:
            found = tuple(pk for pk, name in names.items() if names_it(name, piece))
            if found:
                return Call(start, piece, found, len(piece))
    return Call(start, pieces[-1] if pieces else "", ())


def _pieces(said: str) -> Iterator[str]:
    """Yield what may be the name, the longest first: with its last sign, then without."""
    words = said.split(" ")
    for n in range(len(words), 0, -1):
        piece = " ".join(words[:n])
        yield from dict.fromkeys((piece, piece.rstrip(SIGNS)))


def _is(name: str, piece: str) -> bool:
    return fold(name) == fold(piece)


def _begins(name: str, piece: str) -> bool:
    """Say whether words are the first ones of a name, each of them whole."""
    words, asked = fold(name).split(), fold(piece).split()
    return len(piece) >= SHORTEST and bool(asked) and words[: len(asked)] == asked
