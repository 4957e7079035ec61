"""What other rooms say of a commune on its page: each registers its own part.

The page lives here, on a low floor; a room above that has something to say of a commune declares
it in its ``sections.py``, as it does its datasets.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from agglo.territory.models import Commune


@dataclass(frozen=True, slots=True)
class Section:
    """One part of the page: its anchor and title, the template that shows it, what it needs."""

    anchor: str
    title: str
    template: str
    context: Mapping[str, object]


@dataclass(slots=True)
class Sections:
    """The functions that make parts, by rank on the page."""

    _makers: dict[int, Callable[[Commune], Section | None]] = field(default_factory=dict)

    def register(self, rank: int) -> Callable[[Callable], Callable]:
        """Declare a function that makes a part from a commune, or None with nothing to say."""

        def declare(
            make: Callable[[Commune], Section | None],
        ) -> Callable[[Commune], Section | None]:
            self._makers[rank] = make
            return make

        return declare

    def of(self, commune: Commune) -> list[Section]:
        """Return the parts of the page of a commune, in order."""
        made = (self._makers[rank](commune) for rank in sorted(self._makers))
        return [section for section in made if section is not None]


commune_sections = Sections()
"""The one registry of the process, filled by ``autodiscover_modules("sections")``."""
