"""What search reads of a page: each room lists its own in ``search.py``."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from agglo.core.french import fold

_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True, slots=True)
class Document:
    """One public page that can be found: what it is called, what it says, where it is."""

    kind: str  # key of a kind below
    name: str
    url: str
    summary: str = ""
    keywords: str = ""  # searched, never shown


def words(text: str) -> list[str]:
    """Return the words of a text as search compares them: no accent, no case, no sign.

    >>> words("L’Étang d'Auchel : 3 333 décisions")
    ['l', 'etang', 'd', 'auchel', '3', '333', 'decisions']
    """
    return _WORD.findall(fold(text))


@dataclass(slots=True)
class Sources:
    """The functions that list documents, one a kind, with the name of the kind on screen."""

    kinds: dict[str, str] = field(default_factory=dict)
    _lists: dict[str, Callable[[], Iterable[Document]]] = field(default_factory=dict)
    _rebuild: Callable[[], object] = lambda: None

    def register(
        self, kind: str, plural: str
    ) -> Callable[[Callable[[], Iterable[Document]]], Callable[[], Iterable[Document]]]:
        """Declare the function that lists every document of a kind.

        >>> sources = Sources()
        >>> @sources.register("commune", "Communes")
        ... def communes():
        ...     yield Document("commune", "Auchel", "/communes/62048-auchel/")
        >>> [document.name for document in sources.documents()]
        ['Auchel']
        """

        def declare(
            documents: Callable[[], Iterable[Document]],
        ) -> Callable[[], Iterable[Document]]:
            self.kinds[kind] = plural
            self._lists[kind] = documents
            return documents

        return declare

    def on_change(self, rebuild: Callable[[], object]) -> None:
        """Declare what makes the index again when a room changed what it lists."""
        self._rebuild = rebuild

    def changed(self) -> None:
        """Have the index made again, in the caller's transaction."""
        self._rebuild()

    def documents(self) -> Iterator[Document]:
        """Yield every document of every room."""
        for documents in self._lists.values():
            yield from documents()


sources = Sources()
"""The one registry of the process, filled by ``autodiscover_modules("search")``."""
