"""Who may read a report that is being written, and who may publish one."""

from datetime import date

from agglo.people import permissions
from agglo.people.models import User

READ_WORKING = "report.working:read"
PUBLISH_EDITION = "report.edition:publish"

TASKS = {
    READ_WORKING: "lire le bilan en préparation",
    PUBLISH_EDITION: "publier une édition du bilan",
}
"""Every permission of the room, and the task it permits."""


def may_read_working(user: User, *, on: date) -> bool:
    """Say whether a person may read the working version of a report."""
    return permissions.may(user, READ_WORKING, on=on)


def may_publish(user: User, *, on: date) -> bool:
    """Say whether a person may publish an edition."""
    return permissions.may(user, PUBLISH_EDITION, on=on)
