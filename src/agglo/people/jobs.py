"""What this room does behind the pages: deleting what ended, or was kept long enough."""

from datetime import datetime, time, timedelta
from typing import Any

from agglo.core.jobs import Job, register
from agglo.people import privacy, sessions


def clean(payload: dict[str, Any], at: datetime) -> None:
    """Delete the sessions that ended, and the tries that are forgotten."""
    sessions.clean(at=at)


def purge(payload: dict[str, Any], at: datetime) -> None:
    """Delete all that was kept long enough, in one transaction; a second run finds nothing left."""
    privacy.purge(at=at)


register(
    Job(
        key="people.sessions",
        title="Ménage des sessions finies et des essais oubliés",
        run=clean,
        every=timedelta(hours=1),
    )
)
register(
    Job(
        key="people.purge",
        title="Effacement de ce qui a été gardé assez longtemps",
        run=purge,
        daily=time(3, 30),
    )
)
