"""Which actions a person looks after."""

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
