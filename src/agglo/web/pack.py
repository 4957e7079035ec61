"""What a pack changes in the shell: the index of search is made again, after every other room."""

from typing import TYPE_CHECKING

from agglo.packs import registry
from agglo.web import search

if TYPE_CHECKING:
    from agglo.journal.sync.load import Load
    from agglo.packs.reading import Pack


def load(pack: "Pack", load: "Load") -> None:
    """Index the pages of what was just loaded, in the same transaction."""
    search.rebuild()


registry.register(registry.Room("web", floor=9, load=load))
