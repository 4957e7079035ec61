"""What money and observations share: a fact is written once, corrected only by another."""

from django.conf import settings
from django.db import models

from agglo.journal.models import Import
from agglo.territory.models import Sourced


class Qualifier(models.TextChoices):
    """How exact the source says its number is."""

    EXACT = "", "exactement"
    ABOUT = "about", "environ"
    AT_LEAST = "at-least", "au moins"
    AT_MOST = "at-most", "au plus"


class FactQuerySet(models.QuerySet):
    def current(self) -> "FactQuerySet":
        """Keep the facts that no other corrects and that were not withdrawn."""
        return self.filter(corrected_by=None, is_withdrawal=False)


class Fact(Sourced):
    """A row never changed: a correction is a new row that points to the one it replaces."""

    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    is_withdrawal = models.BooleanField("retrait", default=False)  # corrects a fact into nothing
    why = models.TextField("motif de la correction", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported = models.ForeignKey(Import, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("saisi le")

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if self.pk:
            raise TypeError("A fact is never changed: write a correction instead.")
        super().save(**kwargs)
