"""When the working version became public, by whom and for which body."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localtime

from agglo.journal.models import Import
from agglo.people.models import Organisation, Role


class Publication(models.Model):
    """One moment when part of the working version became public (*publication*).

    The public reads the body that published and its role, never the name of a person.
    """

    at = models.DateTimeField("date")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+"
    )  # that the person acted for
    role = models.ForeignKey(Role, models.PROTECT, null=True, blank=True, related_name="+")
    label = models.CharField("intitulé", max_length=160, blank=True)
    imported = models.OneToOneField(
        Import, models.PROTECT, null=True, blank=True, related_name="publication"
    )  # a load of the pack publishes what it loads

    class Meta:
        verbose_name = "publication"
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="publication_has_one_author", condition=Q(by=None) | Q(imported=None)
            )
        ]

    def __str__(self):
        by = f", {self.body}" if self.body and not self.imported_id else ""
        return f"{self.label or 'publication'}{by} ({localtime(self.at):%d/%m/%Y})"

    @property
    def body(self) -> str:
        """Return what published, as the public reads it; blank when it is not known."""
        if self.imported_id:
            return "le chargement du pack"
        return str(self.organisation) if self.organisation else ""
