"""Lists that a person keeps under a name."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse


class SavedView(models.Model):
    """The filters, order and columns of a list, under a name (*vue enregistrée*)."""

    class Of(models.TextChoices):
        ACTIONS = "actions", "actions"
        INDICATORS = "indicators", "indicateurs"

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name="de"
    )
    of = models.CharField("liste", max_length=10, choices=Of)
    name = models.CharField("nom", max_length=80)
    query = models.CharField("adresse", max_length=1000, blank=True)  # without its first sign
    is_shared = models.BooleanField("partagée", default=False)
    is_default = models.BooleanField("par défaut", default=False)  # for its owner
    at = models.DateTimeField("enregistrée le")

    class Meta:
        verbose_name = "vue enregistrée"
        verbose_name_plural = "vues enregistrées"
        ordering = ["name", "id"]
        constraints = [
            models.UniqueConstraint(name="saved_view_has_one_name", fields=["owner", "of", "name"]),
            models.UniqueConstraint(
                name="saved_view_is_default_once",
                fields=["owner", "of"],
                condition=Q(is_default=True),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        address = reverse(f"workshop:{self.of}")
        return f"{address}?{self.query}" if self.query else f"{address}?tout=1"
