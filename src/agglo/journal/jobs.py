"""What this room does behind the pages: sending letters."""

from datetime import datetime

from agglo.core.jobs import Job, Run, register
from agglo.journal import sending


def send_letters(payload: dict, at: datetime, run: Run) -> None:
    """Send what waits, letter by letter, until none does or the worker closes."""
    sending.send_due(stopped=lambda: run.cancelled)


register(
    Job(
        key="journal.letters",
        title="Envoi des courriels",
        run=send_letters,
        wanted=sending.is_due,
    )
)
