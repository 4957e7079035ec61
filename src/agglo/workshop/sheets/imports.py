"""The import of each kind of sheet."""

from datetime import datetime

from agglo.people.models import User
from agglo.workshop.sheets.amounts import Amounts
from agglo.workshop.sheets.milestones import Milestones
from agglo.workshop.sheets.notes import Notes
from agglo.workshop.sheets.reading import Import
from agglo.workshop.sheets.readings import Readings

_BY_KIND: dict[str, type] = {each.kind.key: each for each in (Readings, Milestones, Amounts, Notes)}


def import_of(kind: str, actor: User, at: datetime) -> Import:
    """Return the import of a kind of sheet, for one person at one instant."""
    return _BY_KIND[kind](actor, at)
