"""Who may import sheets, speak with colleagues, and make the monthly round."""

from datetime import date

from agglo.people import permissions
from agglo.people.models import User
from agglo.plan import permissions as plan
from agglo.workshop.refusals import NotAllowed

IMPORT_SHEET = "workshop.sheet:import"
READ_COMMENTS = "workshop.comment:read"
WRITE_COMMENTS = "workshop.comment:write"

TASKS = {
    IMPORT_SHEET: "importer une feuille de calcul",
    READ_COMMENTS: "lire les échanges entre collègues",
    WRITE_COMMENTS: "écrire à ses collègues",
}

ROUND = (plan.RECORD_NOTE, plan.RECORD_MILESTONE)
"""Either of them makes the monthly round worth a person's time."""


def may(user: User, permission: str, *, on: date) -> bool:
    """Say whether a person holds a permission on a day."""
    return permissions.may(user, permission, on=on)


def require(user: User, permission: str, *, on: date) -> None:
    """Refuse, with NotAllowed, what a person may not do."""
    if not may(user, permission, on=on):
        raise NotAllowed(task=(TASKS | plan.TASKS)[permission])
