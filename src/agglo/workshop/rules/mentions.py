"""Whom a comment calls: « @Anne Martin » among the people who may read it."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from agglo.core.french import fold

_CALL = re.compile(r"(?<![\w@.])@(?=\w)")
_WORDS = re.compile(r"[\w’'.-]+(?: [\w’'.-]+){0,5}")

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
    said = words.group() if words else ""
    pieces = said.split(" ")
    for n in range(len(pieces), 0, -1):
        piece = " ".join(pieces[:n]).rstrip(".'’-")
        whole = tuple(pk for pk, name in names.items() if fold(name) == fold(piece))
        if whole:
            return Call(start, piece, whole, len(piece))
    for n in range(len(pieces), 0, -1):
        piece = " ".join(pieces[:n]).rstrip(".'’-")
        if len(piece) < SHORTEST:
            continue
        begun = tuple(pk for pk, name in names.items() if _begins(name, piece))
        if begun:
            return Call(start, piece, begun, len(piece))
    return Call(start, pieces[0].rstrip(".'’-"), (), 0)


def _begins(name: str, piece: str) -> bool:
    """Say whether words are the first ones of a name, each of them whole."""
    words, asked = fold(name).split(), fold(piece).split()
    return words[: len(asked)] == asked
