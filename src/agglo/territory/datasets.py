"""The lists that the territory publishes: its communes and its places."""

from collections.abc import Iterator, Mapping

from agglo.core.datasets import Column, Dataset, Row, Tracked, register
from agglo.territory import reports
from agglo.territory.models import Commune

_SOURCE = (
    Column("source", "Source", "string", "Document d’où vient la ligne."),
    Column("source_adresse", "Adresse de la source", "string", "Page où la lire."),
    Column("endroit", "Endroit", "string", "Endroit dans la source."),
)


def commune_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the communes that answer the filters of their list."""
    text, sector = filters.get("nom", ""), filters.get("secteur", "")
    found = reports.commune_list(text=text, sector=sector).communes
    kept = {commune.insee for commune in found}
    every = Commune.objects.filter(closed_on=None).select_related("sector", "source")
    for commune in every:
        if commune.insee in kept:
            yield {
                "code_insee": commune.insee,
                "nom": commune.name,
                "siren": commune.siren,
                "codes_postaux": commune.postal_codes,
                "population": commune.population,
                "population_totale": commune.population_total,
                "superficie_km2": commune.area_km2,
                "longitude": commune.longitude,
                "latitude": commune.latitude,
                "secteur": commune.sector.name if commune.sector else "",
                **_source(commune),
                "geometry": commune.boundary or _point(commune),
            }


def place_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the places that answer the filters of their list."""
    found = reports.place_list(kind=filters.get("type", ""), insee=filters.get("commune", ""))
    for kind, places in found.places:
        for place in places:
            yield {
                "cle": place.key,
                "nom": place.name,
                "type": kind.name,
                "code_insee": place.commune.insee if place.commune else "",
                "commune": place.commune.name if place.commune else "",
                "adresse": place.address,
                "latitude": place.latitude,
                "longitude": place.longitude,
                "horaires": place.opening,
                "contact": place.contact,
                "note": place.note,
                **_source(place),
                "geometry": _point(place),
            }


def _source(row) -> dict[str, str]:
    source = row.source
    return {
        "source": source.title if source else "",
        "source_adresse": source.url if source else "",
        "endroit": row.locator,
    }


def _point(row) -> dict[str, object] | None:
    if row.longitude is None or row.latitude is None:
        return None
    return {"type": "Point", "coordinates": [float(row.longitude), float(row.latitude)]}


_SOURCED = {"source": ("source", "territory.source", "title"), "locator": "endroit"}
_COMMUNE = _SOURCED | {
    "name": "nom",
    "siren": "siren",
    "postal_codes": "codes_postaux",
    "population": "population",
    "population_total": "population_totale",
    "area_km2": "superficie_km2",
    "longitude": "longitude",
    "latitude": "latitude",
    "sector": ("secteur", "territory.sector", "name"),
}
_PLACE = _SOURCED | {
    "name": "nom",
    "kind": ("type", "territory.placekind", "name"),
    "commune": "code_insee",
    "address": "adresse",
    "latitude": "latitude",
    "longitude": "longitude",
    "opening": "horaires",
    "contact": "contact",
    "note": "note",
}
"""The fields that the journal names, and the columns that say them."""

register(
    Dataset(
        key="communes",
        title="Communes membres",
        description="Les communes de l’intercommunalité, leur population et leur contour.",
        columns=(
            Column("code_insee", "Code INSEE", "string", "Code officiel géographique."),
            Column("nom", "Nom", "string", "Nom officiel."),
            Column("siren", "SIREN", "string", "Numéro de la commune au répertoire Sirene."),
            Column("codes_postaux", "Codes postaux", "array", "Un ou plusieurs."),
            Column("population", "Population municipale", "integer", "Vide si inconnue."),
            Column("population_totale", "Population totale", "integer", "Vide si inconnue."),
            Column("superficie_km2", "Superficie", "number", "En kilomètres carrés."),
            Column("longitude", "Longitude", "number", "Du centre, en degrés (WGS 84)."),
            Column("latitude", "Latitude", "number", "Du centre, en degrés (WGS 84)."),
            Column("secteur", "Secteur", "string", "Vide si inconnu."),
            *_SOURCE,
        ),
        rows=commune_rows,
        has_geometry=True,
        about=("territory.commune", "territory.sector", "territory.source", "territory.epci"),
        page="/communes/",
        theme="REGI",
        keywords=("communes", "population", "contours"),
        frequency="year",
        tracked=(Tracked("territory.commune", _COMMUNE),),
    )
)

register(
    Dataset(
        key="lieux",
        title="Lieux du territoire",
        description="Les lieux recensés, leur adresse et leur position quand elle est connue.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant du lieu, qui ne change jamais."),
            Column("nom", "Nom", "string", "Nom d’usage."),
            Column("type", "Type", "string", "Piscine, gare, déchetterie…"),
            Column("code_insee", "Code INSEE", "string", "De la commune ; vide si inconnue."),
            Column("commune", "Commune", "string", "Vide si inconnue."),
            Column("adresse", "Adresse", "string", "Vide si inconnue."),
            Column("latitude", "Latitude", "number", "En degrés (WGS 84)."),
            Column("longitude", "Longitude", "number", "En degrés (WGS 84)."),
            Column("horaires", "Horaires", "string", "Tels que la source les donne."),
            Column("contact", "Contact", "string", "Téléphone ou adresse électronique."),
            Column("note", "Note", "string", "Ce que la source dit d’autre."),
            *_SOURCE,
        ),
        rows=place_rows,
        has_geometry=True,
        about=("territory.place", "territory.placekind", "territory.commune", "territory.source"),
        page="/lieux/",
        theme="REGI",
        keywords=("lieux", "équipements", "services publics"),
        tracked=(Tracked("territory.place", _PLACE),),
    )
)
