"""What a list or an indicator says, as rows for a spreadsheet: the working version."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from agglo.core.sheets import Column
from agglo.plan.models import Observation
from agglo.plan.models.facts import Qualifier
from agglo.territory.models import Epci
from agglo.workshop.lists import Listing
from agglo.workshop.lists.indicators import IndicatorListing
from agglo.workshop.sheets.readings import WHOLE

AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Export:
    """A file to be: its name, its title, its columns and its rows, made as they are asked for."""

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: Iterator[Sequence[Any]]
    about: dict[str, str]


def actions(found: Listing, on: date) -> Export:
    """Return the list of actions as it is seen, with the key that an import wants."""
    columns = (Column("Clé de l’action", 30), *_columns(found.columns))
    rows = ([row.key, *(c.value(row) for c in found.columns)] for row in found.rows)
    return Export("actions", "Actions", columns, rows, _about(on))


def indicators(found: IndicatorListing, on: date) -> Export:
    """Return the list of indicators as it is seen."""
    columns = (Column("Clé de l’indicateur", 30), *_columns(found.columns))
    rows = ([row.key, *(c.value(row) for c in found.columns)] for row in found.rows)
    return Export("indicateurs", "Indicateurs", columns, rows, _about(on))


OBSERVATIONS = (
    *(Column("Clé de l’indicateur", 30), Column("Nom de l’indicateur", 40), Column("Période", 14)),
    *(Column("Lieu", 12), Column("Nom du lieu", 24), Column("Valeur", 14), Column("Unité", 12)),
    *(Column("Précision", 12), Column("Note", 30), Column("Source", 24)),
    *(Column("Endroit dans la source", 24), Column("Publié", 8), Column("Saisi le", 12)),
)


def observations(keys: Sequence[str], on: date, name: str = "releves") -> Export:
    """Return the readings of some indicators: a file that can be mended and imported again."""
    return Export(name, "Relevés", OBSERVATIONS, _observations(keys), _about(on))


def _observations(keys: Sequence[str]) -> Iterator[Sequence[Any]]:
    found = Observation.objects.current().filter(indicator__key__in=keys)
    rows = found.order_by("indicator_id", "since", "until", "pk").values_list(
        *("indicator__key", "indicator__name", "period", "commune__insee", "commune__name"),
        *("value", "indicator__unit", "qualifier", "note", "source__key", "locator"),
        *("publication_id", "entered_at__date"),
    )
    said = dict(Qualifier.choices) | {"": None}
    for row in rows.iterator(chunk_size=AT_ONCE):
        key, title, period, insee, place, value, unit, precision, *rest, published, at = row
        where = (insee or WHOLE, place or WHOLE)
        known = "n.d." if value is None else value
        yield [
            *(key, title, period, *where, known, unit, said[precision], *rest),
            *(published is not None, at),
        ]


def _columns(columns: Sequence[Any]) -> list[Column]:
    return [Column(column.label, 40 if column.key == "nom" else 20) for column in columns]


def _about(on: date) -> dict[str, str]:
    """Return where the rows come from: they are not all public."""
    epci = Epci.objects.first()
    return {
        "Source": epci.name if epci else "",
        "Date": f"{on:%d/%m/%Y}",
        "Version": "Version de travail : une partie peut n’être pas publiée.",
        "Licence": (epci.licence if epci else "") or "Licence Ouverte 2.0",
    }
