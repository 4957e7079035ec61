"""Places, charging points and the catalogue, as national schemas say them.

The plan's own, ``projets-collectivites``, is declared by the room of the plan.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from agglo.core.datasets import Change, Dataset, LeftOut, Row, Tracked, register
from agglo.core.french import quoted
from agglo.opendata import reports, standards
from agglo.opendata.registry import every_dataset
from agglo.opendata.rules import catalogue, charging, equipment
from agglo.people.addresses import whole
from agglo.territory.models import ChargingPoint, Place

CATALOGUE = "scdl-catalogue"
_SAID_OTHERWISE = {"coordonneesXY", "code_insee_commune", "id_pdc_local"}


def facilities() -> Iterator[equipment.Facility]:
    """Yield every place as the schema of facilities sees it, in the order they were first known.

    The rank of a place counts those that the pack no longer has, so that it never changes.
    """
    ranks: dict[tuple[str, str], int] = {}
    places = Place.objects.select_related("kind", "commune").defer("commune__boundary")
    for place in places.order_by("pk"):
        insee = place.commune.insee if place.commune else ""
        same = (insee, place.kind.equipment_code)
        ranks[same] = ranks.get(same, 0) + 1
        if place.closed_on is None:
            yield equipment.Facility(
                name=place.name,
                theme=place.kind.equipment_theme,
                code=place.kind.equipment_code,
                type=place.kind.equipment_type or place.kind.name,
                insee=insee,
                town=place.commune.name if place.commune else "",
                address=place.address,
                latitude=place.latitude,
                longitude=place.longitude,
                contact=place.contact,
                rank=ranks[same],
            )


def equipment_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the places that have all that the schema requires."""
    body = reports.publisher().body
    for facility in facilities():
        if not equipment.lacks(facility, body):
            place = _point(facility.longitude, facility.latitude)
            yield equipment.row(facility, body) | {"geometry": place}


def equipment_left_out() -> LeftOut:
    """Return how many places do not have a row, and why."""
    body = reports.publisher().body
    return equipment.tallied(equipment.lacks(facility, body) for facility in facilities())


def points() -> Iterator[Row]:
    """Yield every charging point, even those that the schema would refuse."""
    columns = [column.name for column in standards.columns("irve-statique")]
    names = [name for name in columns if name not in _SAID_OTHERWISE]
    read = (*names, "longitude", "latitude", "key", "commune__insee")
    for facts in ChargingPoint.objects.filter(closed_on=None).order_by("pk").values(*read):
        facts["code_insee_commune"] = facts.pop("commune__insee")
        facts["id_pdc_local"] = facts.pop("key")
        row = charging.row(facts)
        yield {name: row[name] for name in columns}


def charging_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the charging points of which all that the schema requires is known."""
    for row in points():
        if not charging.lacks(row):
            yield row | {"geometry": _point(*row["coordonneesXY"])}


def _point(longitude: object, latitude: object) -> dict[str, object]:
    return {"type": "Point", "coordinates": [longitude, latitude]}


def charging_left_out() -> LeftOut:
    """Return how many charging points and stations do not have a row, and why."""
    bare = Place.objects.filter(closed_on=None, kind__irve=True, charging_points=None).count()
    reasons = [charging.lacks(row) for row in points()]
    return equipment.tallied([*reasons, *[(charging.NOTHING_KNOWN,)] * bare])


def listed() -> Iterator[catalogue.Listed]:
    """Yield what the catalogue knows of every dataset but itself."""
    for card in reports.cards(each for each in every_dataset() if each.key != CATALOGUE):
        since, until = card.coverage()
        yield catalogue.Listed(
            dataset=card.dataset,
            licence=card.licence,
            issued_on=reports.day(card.issued_at),
            changed_on=reports.day(card.changed_at),
            since=since,
            until=until,
            address=whole(f"/donnees/{card.dataset.key}/"),
        )


def catalogue_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the datasets of which all that the schema requires is known."""
    body = reports.publisher().body
    return (catalogue.row(one, body) for one in listed() if not catalogue.lacks(one, body))


def catalogue_left_out() -> LeftOut:
    """Return how many datasets do not have a row, and why."""
    body = reports.publisher().body
    return equipment.tallied(catalogue.lacks(one, body) for one in listed())


def catalogue_changes(since: datetime) -> Iterator[Change]:
    """Yield the datasets whose own rows changed since an instant, or that are new since then."""
    rows = {row["ID"]: row for row in catalogue_rows({})}
    for card in reports.cards(every_dataset()):
        row = rows.get(card.dataset.key)
        if row and card.changed_at and card.issued_at and card.changed_at >= since:
            yield Change(row["ID"], card.changed_at, {} if card.issued_at < since else None, row)


def register_all() -> None:
    """Declare the three datasets."""
    _register(
        "scdl-equipements",
        "Équipements (schéma SCDL)",
        "Les lieux du territoire dont tout ce que demande le schéma national est connu.",
        rows=equipment_rows,
        left_out=equipment_left_out,
        has_geometry=True,
        id_column="EQUIP_UID",
        theme="REGI",
        keywords=("équipements", "lieux", "SCDL"),
        about=("territory.place", "territory.placekind"),
        derived_from="lieux",
        page="/lieux/",
    )
    _register(
        "irve-statique",
        "Points de recharge (schéma IRVE)",
        "Les points de recharge pour véhicules électriques, une ligne par point.",
        rows=charging_rows,
        left_out=charging_left_out,
        has_geometry=True,
        id_column="id_pdc_local",
        theme="TRAN",
        keywords=("bornes de recharge", "véhicule électrique", "IRVE"),
        about=("territory.chargingpoint",),
        tracked=(Tracked("territory.chargingpoint", _FOLLOWED),),
    )
    _register(
        CATALOGUE,
        "Catalogue simplifié (schéma SCDL)",
        "Une ligne par jeu de données de ce site, avec sa licence, ses formats et ses dates.",
        rows=catalogue_rows,
        left_out=catalogue_left_out,
        id_column="ID",
        keywords=("catalogue", "SCDL"),
        frequency="continuous",
        about=_ANY,
        page="/donnees/",
        changes=catalogue_changes,
    )


_ANY = (
    *(f"territory.{name}" for name in ("chargingpoint", "commune", "epci", "place", "source")),
    *(f"plan.{name}" for name in ("action", "amount", "indicator", "milestone", "objective")),
)
"""Natures of objects whose changes change a line of the catalogue."""

_FOLLOWED = {
    column.name: column.name
    for column in standards.columns("irve-statique")
    if column.name not in _SAID_OTHERWISE
} | {"commune": "code_insee_commune"}
"""Fields of a charging point that the journal names as the schema names its columns."""


def _register(key: str, title: str, description: str, **more: object) -> Dataset:
    return register(
        Dataset(
            key=key,
            title=title,
            description=f"{description} Schéma national : {quoted(standards.standard(key).title)}.",
            columns=standards.columns(key),
            standard=key,
            **more,
        )
    )
