"""Compositions of reports and their frozen editions."""

import json

from django.conf import settings
from django.db import models
from django.urls import reverse

from agglo.territory.models import FromPack


class Report(FromPack):
    """A report being composed (*bilan*): its Markdown lives in the pack."""

    slug = models.SlugField("clé", max_length=80, unique=True)
    title = models.CharField("titre", max_length=200)
    period = models.CharField("période", max_length=21)
    composition = models.TextField("composition")  # the file as it is, front matter included

    class Meta:
        verbose_name = "bilan"
        ordering = ["-period", "slug"]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("report:report", args=[self.slug])


class Edition(models.Model):
    """A report frozen when it was published (*édition*). Never changed: a new one corrects it."""

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField("numéro")
    snapshot = models.TextField("contenu figé")  # canonical JSON: data, composition, version
    content_hash = models.CharField("empreinte", max_length=64)
    signature = models.CharField("signature", max_length=128, blank=True)
    public_key = models.CharField("clé publique", max_length=64, blank=True)
    changes = models.JSONField("ce qui a changé", default=list)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    published_at = models.DateTimeField("publiée le")

    class Meta:
        verbose_name = "édition"
        ordering = ["report_id", "number"]
        constraints = [
            models.UniqueConstraint(name="edition_number_once", fields=["report", "number"]),
            models.CheckConstraint(
                name="edition_is_numbered_from_one", condition=models.Q(number__gte=1)
            ),
        ]

    def __str__(self):
        return f"{self.report}, édition {self.number}"

    def save(self, **kwargs):
        if self.pk:
            raise TypeError("An edition is never changed: publish a new one instead.")
        super().save(**kwargs)

    def get_absolute_url(self):
        return reverse("report:edition", args=[self.report.slug, self.number])

    def delete(self, **kwargs):
        raise TypeError("An edition is never deleted: publish a new one instead.")

    def content(self) -> dict:
        """Return what was frozen."""
        return json.loads(self.snapshot)
