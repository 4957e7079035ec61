"""``irve.csv``: charging points, under the names of the national schema ``irve-statique``.

A territory may drop the very file that its operator publishes, with three columns more (``key``,
``place``, ``source``) and the position in two (``longitude``, ``latitude``). What is not known is
left blank; what is there is checked as the schema does, and against what real files get wrong:
watts for kilowatts, positions in the sea, the same point twice.
"""

import re
from collections.abc import Iterator
from datetime import date

from agglo.core.unreadable import Unreadable
from agglo.journal.sync.keyed import Keyed, synchronise
from agglo.journal.sync.load import Load
from agglo.packs import cells
from agglo.packs.faults import Fault
from agglo.packs.reading import Pack
from agglo.packs.tables import Column, Table, choice, key, optional, ref, text
from agglo.territory.models import ChargingPoint

NOT_CONCERNED = "Non concerné"
"""What the schema has a point say that is not open to every operator's customers."""

THEMES = (
    "Equipement administratif",
    "Equipement de justice",
    "Equipement sanitaire",
    "Equipement social et d'animation",
    "Equipement sportif et de loisirs",
    "Equipement d'enseignement",
    "Equipement cultuel",
    "Equipement culturel",
    "Equipement de mobilité",
    "Autre équipement",
)
"""The families of the nomenclature of public facilities, as ``scdl-equipements`` writes them."""

SITES = (
    "Voirie",
    "Parking public",
    "Parking privé à usage public",
    "Parking privé réservé à la clientèle",
    "Station dédiée à la recharge rapide",
)
ACCESS = ("Accès libre", "Accès réservé")
MOBILITY = (
    "Réservé PMR",
    "Accessible mais non réservé PMR",
    "Non accessible",
    "Accessibilité inconnue",
)
STRONGEST_KW = 1000

_ID = re.compile(r"[A-Z]{2}[A-Z0-9]{4,33}", re.ASCII)
_HOURS = re.compile(r".*?([0-9]{1,2}:[0-9]{2}-[0-9]{1,2}:[0-9]{2}|24/7)", re.ASCII)


def yes_no(text: str) -> bool:
    """Read true or false, in the spellings that operators use."""
    known = {"true": True, "false": False, "oui": True, "non": False, "1": True, "0": False}
    if text.lower() not in known:
        raise Unreadable(text, "true ou false")
    return known[text.lower()]


def day(text: str) -> date:
    """Read a whole date."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Unreadable(text, "une date complète, comme 2024-03-25") from None


def _matching(pattern: re.Pattern[str], expected: str, but: str = "") -> cells.Reader:
    def read(text: str) -> str:
        if text != but and not pattern.fullmatch(text):
            raise Unreadable(text, expected)
        return text

    return read


_identifier = _matching(
    _ID, f"un identifiant comme FRA68E680210015, ou « {NOT_CONCERNED} »", NOT_CONCERNED
)
_hours = _matching(_HOURS, "24/7, ou des horaires comme Mo-Fr 08:00-12:00")
_code = _matching(re.compile("[0-9]{8}"), "un code de huit chiffres, comme 01010401")

KIND_COLUMNS = (
    choice("equipment_theme", THEMES),
    Column("equipment_code", _code),
    text("equipment_type", 140),
    optional("irve", yes_no),
)
"""What ``place_kinds.csv`` says for national schemas: the nomenclature of facilities, charging."""

FACTS = (
    text("nom_amenageur", 160),
    Column("siren_amenageur", cells.siren),
    Column("contact_amenageur", cells.email),
    text("nom_operateur", 160),
    Column("contact_operateur", cells.email),
    text("telephone_operateur", 40),
    text("nom_enseigne", 160),
    Column("id_station_itinerance", _identifier),
    text("id_station_local", 80),
    text("nom_station", 160),
    choice("implantation_station", SITES),
    text("adresse_station", 250),
    optional("longitude", cells.bounded(-180, 180)),
    optional("latitude", cells.bounded(-90, 90)),
    optional("nbre_pdc", cells.integer(0, 1000)),
    Column("id_pdc_itinerance", _identifier),
    optional("puissance_nominale", cells.bounded(0, STRONGEST_KW, decimals=2)),
    *(
        optional(name, yes_no)
        for name in (
            *("prise_type_ef", "prise_type_2", "prise_type_combo_ccs", "prise_type_chademo"),
            *("prise_type_autre", "gratuit", "paiement_acte", "paiement_cb", "paiement_autre"),
        )
    ),
    text("tarification", 250),
    choice("condition_acces", ACCESS),
    optional("reservation", yes_no),
    Column("horaires", _hours),
    choice("accessibilite_pmr", MOBILITY),
    text("restriction_gabarit", 160),
    optional("station_deux_roues", yes_no),
    choice("raccordement", ("Direct", "Indirect")),
    text("num_pdl", 80),
    optional("date_mise_en_service", day),
    text("observations"),
    optional("date_maj", day),
    optional("cable_t2_attache", yes_no),
)
POINTS = Table(
    "irve.csv",
    key(),
    ref("place", "places/*.csv"),
    ref("code_insee_commune", "communes.csv", read=cells.insee),
    *FACTS,
    ref("source", "sources.csv", required=True),
    text("locator", 300),
)


def check(pack: Pack) -> Iterator[Fault]:
    """Check what one cell does not show: half a position, no position at all, a point twice."""
    seen: dict[str, int] = {}
    for row in pack[POINTS]:
        if (row.latitude is None) != (row.longitude is None):
            name = "latitude" if row.latitude is None else "longitude"
            yield Fault(row.file, row.line, name, "", "les deux coordonnées, ou aucune")
        if row.latitude == row.longitude == 0:
            expected = "une position sur terre, ou deux cellules vides"
            yield Fault(row.file, row.line, "latitude", "0", expected)
        point = row.id_pdc_itinerance
        if point and point != NOT_CONCERNED:
            if point in seen:
                expected = f"un point qui n'est là qu'une fois ; il est déjà ligne {seen[point]}"
                yield Fault(row.file, row.line, "id_pdc_itinerance", point, expected)
            seen.setdefault(point, row.line)


def load(pack: Pack, load: Load) -> None:
    """Write the charging points."""
    facts = tuple(column.name for column in FACTS)
    names = ("key", "place", "commune", *facts, "source", "locator")
    rows = (
        {name: getattr(row, name) for name in facts}
        | {"key": row.key, "place": row.place or None, "commune": row.code_insee_commune or None}
        | {"source": row.source, "locator": row.locator}
        for row in pack[POINTS]
    )
    synchronise(load, Keyed(ChargingPoint, names), rows)
