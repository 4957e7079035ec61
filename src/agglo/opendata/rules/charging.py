"""A charging point as the national schema ``irve-statique`` says it."""

from collections.abc import Mapping

from agglo.core.datasets import Row
from agglo.core.french import typeset

REQUIRED = {
    "contact_operateur": "l’adresse électronique de l’opérateur",
    "nom_enseigne": "le nom du réseau",
    "id_station_itinerance": "l’identifiant de la station",
    "nom_station": "le nom de la station",
    "implantation_station": "l’implantation de la station",
    "adresse_station": "l’adresse de la station",
    "coordonneesXY": "la position de la station",
    "nbre_pdc": "le nombre de points de recharge de la station",
    "id_pdc_itinerance": "l’identifiant du point de recharge",
    "puissance_nominale": "la puissance",
    "prise_type_ef": "les types de prise",
    "prise_type_2": "les types de prise",
    "prise_type_combo_ccs": "les types de prise",
    "prise_type_chademo": "les types de prise",
    "prise_type_autre": "les types de prise",
    "paiement_acte": "le paiement à l’acte",
    "condition_acces": "la condition d’accès",
    "reservation": "la réservation",
    "horaires": "les horaires",
    "accessibilite_pmr": "l’accessibilité",
    "restriction_gabarit": "la restriction de gabarit",
    "station_deux_roues": "si la station est réservée aux deux-roues",
    "date_maj": "la date de mise à jour",
}
"""The columns that the schema requires, and what each is called in a sentence."""

NOTHING_KNOWN = typeset(
    "le pack ne décrit pas leurs points de recharge : il n’en connaît que le lieu"
)


def row(facts: Mapping[str, object]) -> Row:
    """Return a row from the facts of a point, under the names of the schema.

    The position has its longitude first.
    """
    longitude, latitude = facts["longitude"], facts["latitude"]
    known = longitude is not None and latitude is not None
    found = {name: None if value == "" else value for name, value in facts.items()}
    del found["longitude"], found["latitude"]
    return found | {"coordonneesXY": [longitude, latitude] if known else None}


def lacks(row: Row) -> tuple[str, ...]:
    """Return what the schema requires and the row does not say; empty when it says all."""
    missing = [f"{REQUIRED[name]} manque" for name in REQUIRED if row[name] is None]
    return tuple(dict.fromkeys(missing))
