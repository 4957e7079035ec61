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
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from agglo.core.french import fold

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
    "geopoint": "position",
}
"""Types of Table Schema, and what they are called."""

FORMATS = ("csv", "xlsx", "json", "geojson", "parquet")
"""The formats of files, in the order they are offered. GeoJSON is for rows that have a place."""

Frequency = Literal["continuous", "irregular", "month", "quarter", "year"]

FREQUENCIES: Mapping[Frequency, str] = {
    "continuous": "au fil des écritures",
    "irregular": "irrégulière",
    "month": "chaque mois",
    "quarter": "chaque trimestre",
    "year": "chaque année",
}
"""How often a dataset is due to change, and how that is said."""

_KEY = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name in files, its title on pages, its type and what it means."""

    name: str
    title: str
    type: str
    description: str = ""
    required: bool = False
    format: str = ""  # of Table Schema, such as ``email``
    enum: tuple[str, ...] = ()
    pattern: str = ""
    example: str = ""

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"a column is named like code_insee, received {self.name!r}")
        if self.type not in TYPES:
            raise ValueError(f"expected one of {', '.join(TYPES)}, received {self.type!r}")

    @property
    def type_name(self) -> str:
        """Return the type as people read it."""
        return TYPES[self.type]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """Rows that a dataset does not have, because something its schema requires is not known."""

    n_rows: int
    reasons: tuple[tuple[str, int], ...] = ()
    """Each with the rows it leaves out; one row may have several."""


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one row since a day: whole before, whole after; one of them may be absent.

    Where only some cells of the past are known, ``before`` has those alone.
    """

    id: str
    at: datetime
    before: Row | None
    after: Row | None

    @property
    def kind(self) -> Literal["added", "changed", "withdrawn"]:
        """Say what happened to the row."""
        if self.after is None:
            return "withdrawn"
        return "added" if self.before is None else "changed"

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns that differ."""
        before, after = self.before or {}, self.after or {}
        return tuple(name for name in before if name in after and before[name] != after[name])


@dataclass(frozen=True, slots=True)
class Tracked:
    """The objects that rows say, whose lines in the journal tell what became of each row.

    ``columns`` goes from a field that the journal names to the column that says it, or to
    (column, nature of object, attribute) when the journal names an object by its key and the
    column by something else.
    """

    object_type: str
    columns: Mapping[str, str | tuple[str, str, str]]
    also: tuple[str, ...] = ()
    """Actions of the journal, about these objects, that change the computed columns."""


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

    id_column: str = ""
    """The column that names a row and never changes. Empty: the first."""

    theme: str = "GOVE"
    """Code of the European vocabulary of themes of data."""

    keywords: tuple[str, ...] = ()

    frequency: Frequency = "irregular"

    late: Callable[[date], str] | None = None
    """On a day, a French sentence when the dataset is late; blank when it is not."""

    covers: Callable[[], tuple[date | None, date | None]] | None = None
    """The first and last days that the rows are about, when they are about a period."""

    count: Callable[[], int] | None = None
    """How many rows there are, when that costs less than making them."""

    standard: str = ""
    """Name of the national schema that the rows follow (``opendata.standards``)."""

    version: str = "1.0.0"
    """Of the local schema: it changes when a column does."""

    left_out: Callable[[], LeftOut] | None = None

    derived_from: str = ""
    """Key of the dataset that has the same rows under another form: its changes are the same."""

    tracked: tuple[Tracked, ...] = field(default=())

    changes: Callable[[datetime], Iterable[Change]] | None = None
    """What became of the rows since an instant, when facts tell it better than the journal."""

    computed: tuple[str, ...] = ()
    """Columns that follow from other records: what they said before is not kept."""

    def __post_init__(self) -> None:
        names = [column.name for column in self.columns]
        if not _KEY.fullmatch(self.key):
            raise ValueError(f"a dataset's key is like observations, received {self.key!r}")
        if not names or len(set(names)) < len(names) or "geometry" in names:
            raise ValueError(f"{self.key} needs columns, each named once, received {names}")
        known = {self.id_column or names[0], *self.computed}
        if not known <= set(names):
            raise ValueError(f"{self.key} has no column {', '.join(sorted(known - set(names)))}")

    @property
    def formats(self) -> tuple[str, ...]:
        """Return the formats it can be downloaded in."""
        return tuple(name for name in FORMATS if self.has_geometry or name != "geojson")

    @property
    def identity(self) -> str:
        """Return the column that names a row."""
        return self.id_column or self.columns[0].name

    @property
    def followed(self) -> bool:
        """Say whether what became of its rows can be told."""
        return bool(self.changes or self.tracked or self.derived_from)

    def column(self, name: str) -> Column:
        """Return a column by its name."""
        return next(column for column in self.columns if column.name == name)

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
        return iter(sorted(self._datasets.values(), key=lambda one: fold(one.title)))


registry = Registry()
"""The one registry of the process, filled by ``autodiscover_modules("datasets")``."""

register = registry.register
