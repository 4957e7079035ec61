"""The queue: what each job waiting, running or ended adds to its task of django-tasks."""

from datetime import datetime

from django.db import models
from django_tasks import TaskResultStatus as Status
from django_tasks_db.models import DBTaskResult


class WorkQuerySet(models.QuerySet):
    """Works, said in the words of the queue."""

    def waiting(self) -> "WorkQuerySet":
        """Return those that no worker has taken, or that wait to be tried again."""
        return self.filter(task__status=Status.READY)

    def ready(self, at: datetime) -> "WorkQuerySet":
        """Return those that wait and whose time has come, in the order to take them."""
        return self.waiting().filter(task__run_after__lte=at).order_by("task__run_after", "pk")

    def running(self) -> "WorkQuerySet":
        """Return those that a worker has taken."""
        return self.filter(task__status=Status.RUNNING)

    def open(self) -> "WorkQuerySet":
        """Return those that wait or run."""
        return self.filter(task__status__in=[Status.READY, Status.RUNNING])

    def done(self) -> "WorkQuerySet":
        """Return those that ended well."""
        return self.filter(task__status=Status.SUCCESSFUL)

    def failed(self) -> "WorkQuerySet":
        """Return those that failed for good, and that nobody cancelled."""
        return self.filter(task__status=Status.FAILED, is_cancelled=False)

    def held_by(self, token: str) -> "WorkQuerySet":
        """Return the one that a worker took under a token and still has."""
        return self.filter(token=token)


class Work(models.Model):
    """One piece of background work (*travail*): which job, and where it stands.

    Its state, its payload, its times and its traceback are those of its task. A worker holds it
    by a token drawn when it takes it: whoever lost the token writes nothing more.
    """

    task = models.OneToOneField(DBTaskResult, models.CASCADE, related_name="work")
    key = models.CharField("tâche", max_length=80, db_index=True)
    once = models.CharField("une seule fois", max_length=200, blank=True)  # "@…" is the scheduler's

    n_attempts = models.PositiveSmallIntegerField("essais", default=0)
    worker = models.CharField("exécutant", max_length=80, blank=True)
    token = models.CharField("jeton", max_length=32, blank=True)
    lease_until = models.DateTimeField("bail", null=True)

    n_done = models.PositiveIntegerField("fait", default=0)
    n_total = models.PositiveIntegerField("sur", default=0)

    cancel_asked = models.BooleanField("annulation demandée", default=False)
    is_cancelled = models.BooleanField("annulé", default=False)
    error = models.CharField("erreur", max_length=300, blank=True)
    reference = models.CharField("référence de l’erreur", max_length=12, blank=True, db_index=True)

    objects = WorkQuerySet.as_manager()

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        constraints = [
            models.UniqueConstraint(
                name="work_once", fields=["key", "once"], condition=~models.Q(once="")
            )
        ]

    def __str__(self):
        return f"{self.key} {self.pk}"

    @property
    def payload(self) -> dict[str, object]:
        """Return what it was asked to work on."""
        return self.task.args_kwargs["kwargs"]["payload"]

    @property
    def percent(self) -> int:
        """Return how far it says it is, in hundredths."""
        return min(100, 100 * self.n_done // self.n_total) if self.n_total else 0


class Slot(models.Model):
    """The last time at which a scheduled job had to run and was put in the queue (*échéance*)."""

    key = models.CharField("tâche", max_length=80, primary_key=True)
    at = models.DateTimeField("échéance")

    class Meta:
        verbose_name = "échéance"

    def __str__(self):
        return f"{self.key} {self.at}"
