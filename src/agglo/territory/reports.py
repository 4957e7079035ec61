"""What pages show of the territory: communes, their neighbours, their places."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from django.db.models import QuerySet

from agglo.core.search import words
from agglo.territory import rules
from agglo.territory.models import Commune, Place, PlaceKind, Sector

TELLING = 3
"""Letters from which the beginning of one name alone means that commune."""


@dataclass(frozen=True, slots=True)
class CommuneList:
    """The communes that answer a filter, and what they weigh together."""

    communes: list[Commune]
    n_all: int
    sectors: list[Sector]
    named: Commune | None  # the only one that the text can mean

    @property
    def population(self) -> int:
        return sum(commune.population or 0 for commune in self.communes)

    @property
    def area_km2(self) -> Decimal:
        return sum((commune.area_km2 or Decimal(0) for commune in self.communes), Decimal(0))

    @property
    def is_filtered(self) -> bool:
        return len(self.communes) != self.n_all


@dataclass(frozen=True, slots=True)
class CommunePage:
    """A commune with what surrounds it."""

    commune: Commune
    neighbours: list[Commune]
    are_touching: bool  # False: the nearest ones, boundaries being unknown
    places: list[tuple[PlaceKind, list[Place]]]
    rank: int | None  # by population, 1 being the most peopled
    n_communes: int

    @property
    def n_places(self) -> int:
        return sum(len(places) for _, places in self.places)

    @property
    def density(self) -> int | None:
        """Inhabitants to the square kilometre."""
        if not self.commune.area_km2 or self.commune.population is None:
            return None
        return round(self.commune.population / self.commune.area_km2)


@dataclass(frozen=True, slots=True)
class PlaceList:
    """The places that answer a filter, by kind, and the choices of the filter."""

    places: list[tuple[PlaceKind, list[Place]]]
    kinds: list[PlaceKind]
    communes: list[Commune]

    @property
    def n_places(self) -> int:
        return sum(len(places) for _, places in self.places)


def members() -> QuerySet[Commune]:
    """Return the member communes, without their boundaries, which weigh more than all the rest."""
    return Commune.objects.filter(closed_on=None).defer("boundary").select_related("sector")


def bounding_box() -> rules.Box | None:
    """Return the west, south, east and north of the communes, in degrees; None with none placed."""
    rows = Commune.objects.filter(closed_on=None).values_list("boundary", "longitude", "latitude")
    return rules.box(
        boundary or {"type": "Point", "coordinates": [float(longitude), float(latitude)]}
        for boundary, longitude, latitude in rows
        if boundary or (longitude is not None and latitude is not None)
    )


def commune_list(*, text: str = "", sector: str = "") -> CommuneList:
    """Return the communes whose name or postal code begins as a text does, in a sector."""
    communes = list(members())
    asked = words(text)
    kept = [c for c in communes if not sector or (c.sector and c.sector.key == sector)]
    kept = [c for c in kept if _answers(c, asked)]
    exact = [c for c in kept if words(c.name) == asked]
    if not exact and len(text) >= TELLING:
        exact = kept
    sectors = {c.sector.key: c.sector for c in communes if c.sector}
    return CommuneList(
        communes=kept,
        n_all=len(communes),
        sectors=sorted(sectors.values(), key=lambda one: words(one.name)),
        named=exact[0] if len(exact) == 1 and asked else None,
    )


def commune_page(commune: Commune, communes: Iterable[Commune]) -> CommunePage:
    """Return what the page of a commune shows of the territory, given all member communes."""
    communes = list(communes)
    near, are_touching = neighbours(commune, communes)
    places = commune.places.filter(closed_on=None).select_related("kind", "source")
    larger = [one for one in communes if (one.population or 0) > (commune.population or 0)]
    return CommunePage(
        commune=commune,
        neighbours=near,
        are_touching=are_touching,
        places=by_kind(places),
        rank=None if commune.population is None else 1 + len(larger),
        n_communes=len(communes),
    )


def place_list(*, kind: str = "", insee: str = "") -> PlaceList:
    """Return the places of a kind, in a commune."""
    every = Place.objects.filter(closed_on=None)
    places = every.select_related("kind", "commune", "source").defer("commune__boundary")
    if kind:
        places = places.filter(kind__key=kind)
    if insee:
        places = places.filter(commune__insee=insee)
    kinds = PlaceKind.objects.filter(closed_on=None, places__in=every)
    return PlaceList(
        places=by_kind(places),
        kinds=list(kinds.order_by("pk").distinct()),
        communes=list(members().filter(places__in=every).distinct()),
    )


def by_kind(places: Iterable[Place]) -> list[tuple[PlaceKind, list[Place]]]:
    """Gather places under their kind, kinds in the order of the pack."""
    ordered = sorted(places, key=lambda place: (place.kind_id, words(place.name)))
    return [(next_places[0].kind, next_places) for next_places in _groups(ordered)]


def neighbours(commune: Commune, communes: Iterable[Commune]) -> tuple[list[Commune], bool]:
    """Return the communes that touch one, else the nearest ones; and whether they do touch."""
    known = {one.insee: one for one in communes}
    boundaries = {insee: one.boundary for insee, one in known.items() if one.boundary}
    if touching := rules.touching(boundaries, commune.insee):
        return [one for insee, one in known.items() if insee in touching], True
    centres = {
        insee: (float(one.longitude), float(one.latitude))
        for insee, one in known.items()
        if one.longitude is not None and one.latitude is not None
    }
    return [known[insee] for insee in rules.nearest(centres, commune.insee)], False


def _answers(commune: Commune, asked: list[str]) -> bool:
    have = [*words(commune.name), commune.insee, *commune.postal_codes]
    return all(any(word.startswith(part) for word in have) for part in asked)


def _groups(ordered: list[Place]) -> Iterable[list[Place]]:
    return (list(places) for _, places in groupby(ordered, key=lambda place: place.kind_id))
