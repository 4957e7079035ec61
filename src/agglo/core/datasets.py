"""What rooms publish: each room declares its datasets in ``datasets.py``; ``opendata`` serves them.

from agglo.opendata.registry import Column, Dataset, register

register(
    Dataset(
        key="lieux",
        title="Lieux du territoire",
        description="Les lieux qui servent aux habitants, avec leur adresse.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant du lieu, qui ne change jamais."),
            Column("nom", "Nom", "string", "Nom d'usage."),
        ),
        rows=place_rows,  # a function: the filters of the page in, an iterable of dicts out
        has_geometry=True,  # each dict then has "geometry", a GeoJSON geometry or None
        about=("territory.place",),
        page="/lieux/",
    )
)
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

Row = Mapping[str, object]

TYPES = {
    "string": "texte",
    "integer": "nombre entier",
    "number": "nombre",
    "boolean": "vrai ou faux",
    "date": "date",
    "datetime": "date et heure",
    "year": "année",
    "array": "liste",
}
"""Types of Table Schema, and what they are called."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME = re.compile(r"[a-z][a-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, its title on pages, its type and what it means."""

    name: str
    title: str
    type: str
    description: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a column is named like code_insee, received {self.name!r}")
        if self.type not in TYPES:
            raise ValueError(f"expected one of {', '.join(TYPES)}, received {self.type!r}")

    @property
    def type_name(self) -> str:
        """Return the type as people read it."""
        return TYPES[self.type]


@dataclass(frozen=True, slots=True, kw_only=True)
class Dataset:
    """One list that anyone may download, with the filters of the page that shows it."""

    key: str
    title: str
    description: str
    columns: tuple[Column, ...]
    rows: Callable[[Mapping[str, str]], Iterable[Row]]
    """From the filters of the address to the rows. It forgives a filter that it does not know."""

    has_geometry: bool = False
    """Whether each row has ``geometry``, a GeoJSON geometry or None, besides its columns."""

    licence: str = ""
    """Empty: the licence of the territory pack."""

    source: str = ""
    """Empty: the intercommunality. Rows that have their own source name it in a column."""

    about: tuple[str, ...] = ()
    """Natures of objects whose lines in the journal change the rows. Empty: any."""

    page: str = ""
    """Address of the page that shows the same list, if there is one."""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"a dataset's key is like observations, received {self.key!r}")
        if not names or len(set(names)) < len(names) or "geometry" in names:
            raise ValueError(f"{self.key} needs columns, each named once, received {names}")

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats it can be downloaded in."""
        return ("csv", "json", "geojson") if self.has_geometry else ("csv", "json")

    def header(self) -> list[str]:
        """Return the names of the columns, in their order."""
        return [column.name for column in self.columns]


class Registry:
    """The datasets of every room, by key."""

    def __init__(self) -> None:
        self._datasets: dict[str, Dataset] = {}

    def register(self, dataset: Dataset) -> Dataset:
        """Add a dataset. Raises ValueError when another one has its key."""
        if self._datasets.setdefault(dataset.key, dataset) is not dataset:
            raise ValueError(f"two datasets have the key {dataset.key!r}")
        return dataset

    def remove(self, key: str) -> None:
        """Take a dataset out: for tests."""
        del self._datasets[key]

    def get(self, key: str) -> Dataset | None:
        """Return a dataset, or None."""
        return self._datasets.get(key)

    def __iter__(self) -> Iterator[Dataset]:
        return iter(sorted(self._datasets.values(), key=lambda dataset: dataset.title))


registry = Registry()
"""The one registry of the process, filled by ``autodiscover_modules("datasets")``."""

register = registry.register
