"""Background work of this room."""

from datetime import datetime, timedelta
from typing import Any

from agglo.core.jobs import Job, register
from agglo.people import sessions


def _clean(payload: dict[str, Any], at: datetime) -> None:
    sessions.clean(at=at)


register(
    Job(
        key="people.sessions",
        title="Ménage des sessions finies et des essais oubliés",
        run=_clean,
        every=timedelta(hours=1),
    )
)
