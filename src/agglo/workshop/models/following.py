"""Which actions a person follows, and which were looked at this month."""

from django.conf import settings
from django.db import models

from agglo.plan.models import Action


class Follow(models.Model):
    """A person looks after an action (*suivi*): it comes in their round and their digest."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="follows")
    action = models.ForeignKey(Action, models.CASCADE, related_name="follows")
    since = models.DateTimeField("suivie depuis le")

    class Meta:
        verbose_name = "suivi"
        constraints = [
            models.UniqueConstraint(name="action_is_followed_once", fields=["user", "action"])
        ]

    def __str__(self):
        return f"{self.user} · {self.action}"


class Review(models.Model):
    """Someone looked at an action in a month (*passage de la tournée*), whatever came of it."""

    class Outcome(models.TextChoices):
        NOTHING = "nothing", "rien de nouveau"
        NOTE = "note", "une nouvelle"
        MILESTONE = "milestone", "un jalon atteint"

    action = models.ForeignKey(Action, models.CASCADE, related_name="reviews")
    month = models.CharField("mois", max_length=7)  # such as 2026-03
    outcome = models.CharField("résultat", max_length=9, choices=Outcome)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("date")

    class Meta:
        verbose_name = "passage de la tournée"
        constraints = [
            models.UniqueConstraint(
                name="action_is_reviewed_once_a_month", fields=["action", "month"]
            )
        ]

    def __str__(self):
        return f"{self.action} · {self.month}"
