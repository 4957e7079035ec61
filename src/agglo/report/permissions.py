"""Who may read a report that is being written, and who may publish one."""

from datetime import date

from agglo.people import permissions
from agglo.people.models import User


def may_read_working(user: User, *, on: date) -> bool:
    """Say whether a person may read the working version of a report."""
    return permissions.may(user, "report.working:read", on=on)


def may_publish(user: User, *, on: date) -> bool:
    """Say whether a person may publish an edition."""
    return permissions.may(user, "report.edition:publish", on=on)
