"""Words of the European vocabularies that DCAT-AP asks for, and of licences."""

from collections.abc import Mapping

from agglo.core.datasets import Frequency
from agglo.core.french import fold

AUTHORITY = "http://publications.europa.eu/resource/authority"

THEMES = {
    "AGRI": "Agriculture, pêche, sylviculture et alimentation",
    "ECON": "Économie et finances",
    "EDUC": "Éducation, culture et sport",
    "ENER": "Énergie",
    "ENVI": "Environnement",
    "GOVE": "Gouvernement et secteur public",
    "HEAL": "Santé",
    "INTR": "Questions internationales",
    "JUST": "Justice, système juridique et sécurité publique",
    "REGI": "Régions et villes",
    "SOCI": "Population et société",
    "TECH": "Science et technologie",
    "TRAN": "Transports",
}
"""The vocabulary ``data-theme``, whole."""

FREQUENCIES: Mapping[Frequency, str] = {
    "continuous": "CONT",
    "irregular": "IRREG",
    "month": "MONTHLY",
    "quarter": "QUARTERLY",
    "year": "ANNUAL",
}

FILE_TYPES = {"csv": "CSV", "xlsx": "XLSX", "json": "JSON", "geojson": "GEOJSON"}
"""Those that the vocabulary ``file-type`` is known to have."""

LICENCES = {
    "licence ouverte": "https://www.etalab.gouv.fr/licence-ouverte-open-licence",
    "odbl": "https://opendatacommons.org/licenses/odbl/1-0/",
    "cc by 4": "https://creativecommons.org/licenses/by/4.0/",
    "cc0": "https://creativecommons.org/publicdomain/zero/1.0/",
}


def authority(table: str, code: str) -> str:
    """Return the address of a word of a European vocabulary.

    >>> authority("frequency", "ANNUAL")
    'http://publications.europa.eu/resource/authority/frequency/ANNUAL'
    """
    return f"{AUTHORITY}/{table}/{code}"


def licence(name: str) -> str:
    """Return the address of a licence, blank when its name is not known.

    >>> licence("Licence Ouverte 2.0")
    'https://www.etalab.gouv.fr/licence-ouverte-open-licence'
    """
    folded = fold(name)
    return next((address for word, address in LICENCES.items() if folded.startswith(word)), "")
