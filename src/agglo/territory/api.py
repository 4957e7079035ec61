"""What the API says of the territory: its communes and its places."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Annotated

from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router
from pydantic import AfterValidator, Field

from agglo.core.api import Asked, Exact, Insee, Key, Page, Text, Thing, known, page, register
from agglo.territory.models import Commune as Member
from agglo.territory.models import Place as Found
from agglo.territory.models import Source
from agglo.territory.reports import commune_list, place_list

router = Router(tags=["Territoire"])
register("territory", router)

Box = tuple[Decimal, Decimal, Decimal, Decimal]

_NUMBER = r"-?[0-9]{1,3}(\.[0-9]{1,9})?"


def _read_box(text: str) -> Box:
    west, south, east, north = (Decimal(part) for part in text.split(","))
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise ValueError("doit être ouest,sud,est,nord en degrés, dans cet ordre")
    return west, south, east, north


InBox = Annotated[
    str,
    Field(
        pattern=f"^{_NUMBER},{_NUMBER},{_NUMBER},{_NUMBER}$",
        max_length=60,
        examples=["2.5,50.4,2.7,50.6"],
    ),
    AfterValidator(_read_box),
]


class CitedSource(Thing):
    """A source, and the place in it."""

    key: str
    title: str
    address: str | None
    locator: str | None


class Commune(Thing):
    """A member commune."""

    insee: str
    name: str
    siren: str | None
    postal_codes: list[str]
    population: int | None
    population_total: int | None
    area_km2: Exact | None
    longitude: Exact | None
    latitude: Exact | None
    sector: str | None
    source: CitedSource | None
    url: str
    api: str


class Place(Thing):
    """Somewhere people go or that serves them."""

    key: str
    kind: str
    kind_name: str
    name: str
    commune: str | None
    commune_name: str | None
    postal_address: str | None
    longitude: Exact | None
    latitude: Exact | None
    opening: str | None
    contact: str | None
    note: str | None
    source: CitedSource | None
    url: str
    api: str


class CommunesAsked(Asked):
    """The filters of communes."""

    name: Text | None = Field(
        None, alias="nom", description="Début du nom, du code postal ou du code INSEE."
    )
    sector: Key | None = Field(None, alias="secteur", description="Clé d’un secteur.")


class PlacesAsked(Asked):
    """The filters of places."""

    kind: Key | None = Field(None, alias="type", description="Clé d’un type de lieu.")
    commune: Insee | None = Field(None, description="Code INSEE.")
    box: InBox | None = Field(
        None, alias="bbox", description="Rectangle ouest,sud,est,nord en degrés (WGS 84)."
    )


@router.get(
    "/communes",
    response=Page[Commune],
    by_alias=True,
    operation_id="communes",
    summary="Les communes membres",
    description="Sans leur contour, que donne la fiche de chacune et le fichier GeoJSON.",
)
def communes(request: HttpRequest, asked: Annotated[CommunesAsked, Query()]) -> Page[Commune]:
    found = commune_list(text=asked.name or "", sector=asked.sector or "").communes
    kept, count, following = page(
        found, key=lambda one: one.insee, asked=asked, address=request.build_absolute_uri()
    )
    sources = _sources(kept)
    base = request.build_absolute_uri("/")[:-1]
    return Page[Commune](
        count=count,
        next=following,
        results=[Commune(**commune_cells(one, base, sources)) for one in kept],
    )


@router.get(
    "/lieux",
    response=Page[Place],
    by_alias=True,
    operation_id="lieux",
    summary="Les lieux du territoire",
    description="Une position inconnue est nulle ; « bbox » ne garde que les lieux situés.",
)
def places(request: HttpRequest, asked: Annotated[PlacesAsked, Query()]) -> Page[Place]:
    found = place_list(kind=asked.kind or "", insee=asked.commune or "")
    every = [place for _, of_kind in found.places for place in of_kind]
    if asked.box:
        every = [place for place in every if _is_in(place, asked.box)]
    kept, count, following = page(
        every, key=lambda one: one.key, asked=asked, address=request.build_absolute_uri()
    )
    base = request.build_absolute_uri("/")[:-1]
    return Page[Place](count=count, next=following, results=[_place(one, base) for one in kept])


@router.get("/lieux/{cle}", response=Place, by_alias=True, operation_id="lieu", summary="Un lieu")
def place(request: HttpRequest, key: Annotated[Key, Path(alias="cle")]) -> Place:
    every = Found.objects.filter(closed_on=None).select_related("kind", "commune", "source")
    found = every.filter(key=key).first()
    if found is None:
        raise Http404("Aucun lieu n’a cette clé.")
    return _place(found, request.build_absolute_uri("/")[:-1])


def commune_cells(
    one: Member, base: str, sources: dict[int, Source] | None = None
) -> dict[str, object]:
    """Return a commune as the API gives it; ``base`` is the address of the site."""
    source = one.source if sources is None else sources.get(one.source_id)
    return {
        "insee": one.insee,
        "name": one.name,
        "siren": known(one.siren),
        "postal_codes": one.postal_codes,
        "population": one.population,
        "population_total": one.population_total,
        "area_km2": one.area_km2,
        "longitude": one.longitude,
        "latitude": one.latitude,
        "sector": one.sector.key if one.sector else None,
        "source": _cited(source, one.locator),
        "url": base + one.get_absolute_url(),
        "api": f"{base}/api/v1/communes/{one.insee}",
    }


def _place(one: Found, base: str) -> Place:
    return Place(
        key=one.key,
        kind=one.kind.key,
        kind_name=one.kind.name,
        name=one.name,
        commune=one.commune.insee if one.commune else None,
        commune_name=one.commune.name if one.commune else None,
        postal_address=known(one.address),
        longitude=one.longitude,
        latitude=one.latitude,
        opening=known(one.opening),
        contact=known(one.contact),
        note=known(one.note),
        source=_cited(one.source, one.locator),
        url=f"{base}{reverse('territory:places')}?type={one.kind.key}",
        api=f"{base}/api/v1/lieux/{one.key}",
    )


def _is_in(one: Found, box: Box) -> bool:
    if one.longitude is None or one.latitude is None:
        return False
    west, south, east, north = box
    return west <= one.longitude <= east and south <= one.latitude <= north


def _sources(communes: Iterable[Member]) -> dict[int, Source]:
    """Return the sources of communes, in one query."""
    return Source.objects.in_bulk({one.source_id for one in communes if one.source_id})


def _cited(source: Source | None, locator: str) -> CitedSource | None:
    if source is None:
        return None
    return CitedSource(
        key=source.key, title=source.title, address=known(source.url), locator=known(locator)
    )
