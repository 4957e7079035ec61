"""The one task of django-tasks: it runs a job of some room."""

from typing import Any

from django.utils import timezone
from django_tasks import task

from agglo.core.jobs import jobs


class _Alone:
    """The run of a task that another worker than ours runs: nobody watches it."""

    attempt = 1
    cancelled = False

    def progress(self, done: int, total: int) -> None:
        """Tell nobody."""


@task()
def perform(*, key: str, payload: dict[str, Any]) -> None:
    """Run a job once; our own worker does so itself, with its lease and its retries."""
    jobs[key].call(payload, timezone.now(), _Alone())
