"""One gesture made on many actions at once, kept so that it can be undone."""

from django.conf import settings
from django.db import models


class Gesture(models.Model):
    """What was done to many actions in one go (*geste groupé*), and what undoing it needs."""

    kind = models.CharField("geste", max_length=20)
    said = models.JSONField("ce qui a été dit", default=dict)  # what the form gave
    rows = models.JSONField("lignes", default=list)  # [{action, …}]: what undoing needs
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="par"
    )
    at = models.DateTimeField("date")
    undone_at = models.DateTimeField("défait le", null=True, blank=True)

    class Meta:
        verbose_name = "geste groupé"
        verbose_name_plural = "gestes groupés"

    def __str__(self):
        return f"{self.kind} × {len(self.rows)}"
