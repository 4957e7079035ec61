"""Maps of the territory: who lives where, and where one commune is."""

from collections.abc import Collection, Iterable
from decimal import Decimal

from agglo.core.maps.canvas import Area, Look, Map, Spot
from agglo.core.maps.communes import circle_map, selection_map
from agglo.core.measure import Measure
from agglo.territory.models import Commune, Place

LABELLED = 6
"""The most peopled communes, whose names are written on the map to find one's way."""

INHABITANTS = Measure("hab.", 0)


def areas(communes: Iterable[Commune]) -> list[Area]:
    """Return communes as maps know them; one without a centre cannot be drawn."""
    return [
        Area(
            key=commune.insee,
            name=commune.name,
            longitude=float(commune.longitude),
            latitude=float(commune.latitude),
            value=None if commune.population is None else Decimal(commune.population),
            href=commune.get_absolute_url(),
            geometry=commune.boundary,
        )
        for commune in communes
        if commune.longitude is not None and commune.latitude is not None
    ]


def members_with_boundaries() -> list[Commune]:
    """Return the member communes as a map needs them, in one query."""
    return list(Commune.objects.filter(closed_on=None))


def population_map(communes: Iterable[Commune]) -> Map | None:
    """Draw a circle on each commune, as large as its population; None with nothing to draw."""
    drawn = areas(communes)
    if not drawn:
        return None
    look = Look(key="population", labelled=most_peopled(drawn))
    title = "Les communes et leur population"
    return circle_map(title, drawn, measure=INHABITANTS, header="Population", look=look)


def locator_map(
    commune: Commune, communes: Iterable[Commune], places: Iterable[Place] = ()
) -> Map | None:
    """Show where a commune is among the others, and the places in it."""
    drawn = areas(communes)
    if commune.insee not in {area.key for area in drawn}:
        return None
    labelled = {commune.insee, *most_peopled(drawn)}
    return selection_map(
        f"{commune.name} dans l’agglomération",
        drawn,
        {commune.insee},
        labels=(commune.name, "autres communes"),
        look=Look(key="locator", labelled=labelled, spots=spots(places)),
    )


def spots(places: Iterable[Place]) -> list[Spot]:
    """Return the places whose position is known."""
    return [
        Spot(place.kind.name, place.name, float(place.longitude), float(place.latitude))
        for place in places
        if place.longitude is not None and place.latitude is not None
    ]


def most_peopled(drawn: Collection[Area]) -> set[str]:
    """Return the keys of the most peopled areas."""
    known = [area for area in drawn if area.value is not None]
    ordered = sorted(known, key=lambda area: (-(area.value or 0), area.key))
    return {area.key for area in ordered[:LABELLED]}
