"""What this room does behind the pages: clearing away works that ended long ago."""

from datetime import datetime, time, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import Q
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult

from agglo.core.jobs import LONG, Job, register
from agglo.jobs.backup import rotation
from agglo.jobs.queue import SCHEDULED

KEPT = timedelta(days=7)
"""A work that ended well, and that nobody may ask for again."""

KEPT_LONGER = timedelta(days=400)
"""A work that failed, or was asked for once: until then it is not done a second time."""


def clear(payload: dict, at: datetime) -> None:
    """Delete works that ended long ago, with their payloads and traces."""
    ended = DBTaskResult.objects.filter(status__in=[Status.SUCCESSFUL, Status.FAILED])
    plain = Q(work__once="") | Q(work__once__startswith=SCHEDULED)
    ended.filter(plain, status=Status.SUCCESSFUL, finished_at__lt=at - KEPT).delete()
    ended.filter(finished_at__lt=at - KEPT_LONGER).delete()


register(Job(key="jobs.clear", title="Rangement de la file", run=clear, daily=time(3, 20)))


def back_up(payload: dict, at: datetime) -> None:
    """Leave a backup in the folder of backups, and delete the oldest."""
    rotation.make_in(Path(settings.CONFIG.backup_dir), keep=settings.CONFIG.backup_keep, at=at)


if settings.CONFIG.backup_dir:
    register(
        Job(
            key="jobs.backup",
            title="Sauvegarde de la nuit",
            run=back_up,
            daily=time(2, 30),
            queue=LONG,
        )
    )
