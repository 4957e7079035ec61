"""A dataset as the national schema of catalogues (SCDL, ``scdl-catalogue``) says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from agglo.core.datasets import Dataset, Frequency, Row
from agglo.core.french import fold
from agglo.opendata.rules.equipment import Body
from agglo.opendata.rules.vocabulary import THEMES

FREQUENCIES: Mapping[Frequency, str] = {
    "continuous": "Continuelle",
    "irregular": "Irrégulière",
    "month": "Mensuelle ou plusieurs fois par mois",
    "quarter": "Trimestrielle",
    "year": "Annuelle",
}


@dataclass(frozen=True, slots=True)
class Listed:
    """What the catalogue knows of a dataset besides how it is declared."""

    dataset: Dataset
    licence: str
    issued_on: date | None
    changed_on: date | None
    since: date | None
    until: date | None
    address: str


def lacks(listed: Listed, body: Body) -> tuple[str, ...]:
    """Return what the schema requires and nobody knows; empty when all is known."""
    checks = {
        "le SIRET de la collectivité n’est pas connu": body.siret,
        "le jeu n’a encore aucune ligne": listed.issued_on and listed.since,
    }
    return tuple(reason for reason, is_good in checks.items() if not is_good)


def row(listed: Listed, body: Body) -> Row:
    """Return the row of a dataset that lacks nothing."""
    dataset = listed.dataset
    return {
        "COLL_NOM": body.name[:140],
        "COLL_SIRET": body.siret,
        "ID": dataset.key,
        "TITRE": f"{dataset.title} ({body.name})",
        "DESCRIPTION": dataset.description,
        "THEME": THEMES[dataset.theme],
        "PRODUCTEUR_NOM": body.name[:140],
        "PRODUCTEUR_SIRET": body.siret,
        "COUV_SPAT_MAILLE": "Intercommunale",
        "COUV_SPAT_NOM": body.name[:140],
        "COUV_TEMP_DEBUT": listed.since,
        "COUV_TEMP_FIN": listed.until,
        "DATE_PUBL": listed.issued_on,
        "FREQ_MAJ": FREQUENCIES[dataset.frequency],
        "DATE_MAJ": listed.changed_on,
        "MOTS_CLES": ";".join(fold(word) for word in words(dataset)),
        "LICENCE": licence(listed.licence),
        "NOMBRE_RESSOURCES": len(dataset.formats),
        "FORMAT_RESSOURCES": ";".join(dataset.formats),
        "URL": listed.address,
    }


def words(dataset: Dataset) -> tuple[str, ...]:
    """Return the words that a dataset is found by; the schema wants one at least."""
    return dataset.keywords or (dataset.key.replace("-", " "),)


def licence(name: str) -> str:
    """Return a licence in the words of the schema.

    >>> licence("Licence Ouverte 2.0"), licence("ODbL 1.0"), licence("")
    ('Licence Ouverte-LO', 'Open Database License-ODBL', 'Spécifique ou autre')
    """
    folded = fold(name)
    if folded.startswith(("licence ouverte", "etalab")):
        return "Licence Ouverte-LO"
    if "odbl" in folded or "open database" in folded:
        return "Open Database License-ODBL"
    if folded.startswith(("creative commons", "cc")):
        return "Creative Commons-CC"
    return "Spécifique ou autre"
