"""A place as the national schema of public facilities (SCDL, ``scdl-equipements``) says it.

Nothing is invented: a place that lacks what the schema requires has no row, and the reasons why.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.datasets import LeftOut, Row
from agglo.opendata.rules import address

_STREET = re.compile(r"[a-zA-Z0-9\-'\s\u00C0-\u00FF]{3,}")
_TOWN = re.compile(r"[A-Za-z\s\-\u00C0-\u00FF]+")
_TELEPHONE = re.compile(r"(?<![0-9])0([1-9](?: ?[0-9]{2}){4})(?![0-9])")
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[a-z]+")

LONGEST_TYPE = 140
MOST_OF_ONE_CODE = 999


@dataclass(frozen=True, slots=True)
class Body:
    """Who publishes: its name and its SIRET, blank when it is not known."""

    name: str
    siret: str = ""


@dataclass(frozen=True, slots=True)
class Facility:
    """What is known of a place. ``rank`` counts those of one commune and code, from 1."""

    name: str
    theme: str = ""
    code: str = ""
    type: str = ""
    insee: str = ""
    town: str = ""
    address: str = ""
    latitude: Decimal | None = None
    longitude: Decimal | None = None
    contact: str = ""
    rank: int = 1


def lacks(facility: Facility, body: Body) -> tuple[str, ...]:
    """Return what the schema requires and nobody knows, as people read it; empty when all is."""
    found = address.parse(facility.address)
    checks = {
        "le SIRET de la collectivité n’est pas connu": body.siret,
        "le type de lieu n’a pas de code dans la nomenclature des équipements": facility.code,
        "la commune n’est pas connue": facility.insee,
        "l’adresse n’est pas connue, ou n’a pas de numéro dans la voie": found,
        "la position n’est pas connue": facility.latitude is not None,
        "l’adresse a des signes que le schéma refuse": found is None
        or (_STREET.fullmatch(found.street) and _TOWN.fullmatch(address.town_name(facility.town))),
        "la commune a déjà 999 équipements de ce code": facility.rank <= MOST_OF_ONE_CODE,
    }
    return tuple(reason for reason, is_good in checks.items() if not is_good)


def row(facility: Facility, body: Body) -> Row:
    """Return the row of a place that lacks nothing."""
    place = address.parse(facility.address)
    if place is None:
        raise ValueError(f"{facility.name} has no whole address")
    code = f"{facility.code}-{facility.rank:03d}"
    return {
        "COLL_NOM": body.name,
        "COLL_SIRET": body.siret,
        "EQUIP_UID": f"{facility.insee}-{code}",
        "EQUIP_THEME": facility.theme,
        "EQUIP_CODE": code,
        "EQUIP_TYPE": facility.type.replace(",", " ")[:LONGEST_TYPE],
        "EQUIP_NOM": facility.name,
        "ADR_NUMERO": place.number,
        "ADR_NOMVOIE": place.street,
        "ADR_CODEPOSTAL": place.postal,
        "ADR_COMMUNE": address.town_name(facility.town),
        "ADR_CLE_INTEROP": None,
        "ERP_ID": None,
        "ERP_TYPE": None,
        "ERP_CATEGORIE": None,
        "EQUIP_LAT": facility.latitude,
        "EQUIP_LONG": facility.longitude,
        "EQUIP_OUVERTURE": None,
        "EQUIP_TEL": telephone(facility.contact),
        "EQUIP_EMAIL": email(facility.contact),
        "EQUIP_WEB": None,
    }


def telephone(contact: str) -> str | None:
    """Return the telephone number of a contact as the SCDL writes it.

    >>> telephone("03 21 54 97 16 – accueil@exemple.fr"), telephone("accueil@exemple.fr")
    ('+33 321549716', None)
    """
    match = _TELEPHONE.search(contact)
    return f"+33 {match[1].replace(' ', '')}" if match else None


def email(contact: str) -> str | None:
    """Return the address of a contact.

    >>> email("03 21 54 97 16 – accueil@exemple.fr")
    'accueil@exemple.fr'
    """
    match = _EMAIL.search(contact)
    return match[0] if match else None


def tallied(reasons: Iterable[tuple[str, ...]]) -> LeftOut:
    """Count the rows that are left out, and those that each reason leaves out."""
    each = [some for some in reasons if some]
    counts: Mapping[str, int] = Counter(reason for some in each for reason in some)
    ordered = sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))
    return LeftOut(len(each), tuple(ordered))
