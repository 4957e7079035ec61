"""What the workshop does behind the pages: the letter of the week."""

from datetime import datetime, time
from typing import Any

from agglo.core.jobs import MONDAY, Job, register
from agglo.workshop.services import letters


def post_digests(payload: dict[str, Any], at: datetime) -> None:
    """Post the letters of the week; a second run in the same week posts none twice."""
    letters.post_digests(at)


register(
    Job(
        key="workshop.digests",
        title="Résumés de la semaine",
        run=post_digests,
        weekly=(MONDAY, time(7, 0)),
    )
)
