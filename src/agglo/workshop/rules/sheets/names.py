"""Things that a sheet names: by their key, or by their exact name when it is theirs alone."""

from collections.abc import Callable, Iterable
from typing import Generic, TypeVar

from agglo.core.french import fold
from agglo.core.unreadable import Unreadable
from agglo.packs.faults import nearest

T = TypeVar("T")

MOST_GUESSES = 100
"""Suggestions looked for in one sheet: a wrong column would make one a row."""


class Names(Generic[T]):
    """Finds things by what people write; each text is looked for once."""

    def __init__(
        self,
        rows: Iterable[tuple[T, Iterable[str]]],
        expected: str,
        tidy: Callable[[str], str] = fold,
    ) -> None:
        self.expected = expected
        self.tidy = tidy
        self.found: dict[str, T] = {}
        self.shared: set[str] = set()
        self.shown: dict[str, str] = {}
        for thing, names in rows:
            for name in names:
                self._add(tidy(name), name, thing)
        self.met: dict[str, T | Unreadable] = {}
        self.n_guesses = 0

    def _add(self, word: str, name: str, thing: T) -> None:
        if not word:
            return
        if word in self.found and self.found[word] != thing:
            self.shared.add(word)
        self.found[word] = thing
        self.shown[word] = name

    def find(self, text: str) -> T:
        """Return what a text names. Raises Unreadable when nothing, or several things, bear it."""
        if text not in self.met:
            self.met[text] = self._look(text)
        found = self.met[text]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _look(self, text: str) -> T | Unreadable:
        word = self.tidy(text)
        if not text:
            return Unreadable("", self.expected)
        if word in self.shared:
            return Unreadable(text, "la clé : plusieurs portent ce nom")
        if word in self.found:
            return self.found[word]
        self.n_guesses += 1
        if self.n_guesses > MOST_GUESSES:
            return Unreadable(text, self.expected)
        guess = nearest(word, self.found)
        hint = f" ; peut-être « {self.shown[guess]} »" if guess else ""
        return Unreadable(text, f"{self.expected}{hint}")


def words(table: dict[str, Iterable[str]], expected: str) -> Names[str]:
    """Return the names of a closed set: what is kept, and what people write for it."""
    return Names(((kept, (kept, *names)) for kept, names in table.items()), expected)
