"""The sheets that people import: what they gave, what it became."""

import gzip
import json

from django.conf import settings
from django.db import models
from django.urls import reverse

from agglo.core.sheets import Table


class Sheet(models.Model):
    """A file or a paste to import (*feuille*), kept with what was mended of it.

    Once imported it does not change any more, but for being undone.
    """

    class What(models.TextChoices):
        READINGS = "releves", "relevés d’indicateurs"
        MILESTONES = "jalons", "jalons des actions"
        AMOUNTS = "montants", "montants des actions"
        NOTES = "notes", "nouvelles des actions"

    class State(models.TextChoices):
        DRAFT = "draft", "à confirmer"
        IMPORTED = "imported", "importée"
        UNDONE = "undone", "défaite"
        LEFT = "left", "abandonnée"

    what = models.CharField("contenu", max_length=10, choices=What)
    name = models.CharField("nom du fichier", max_length=160)
    n_bytes = models.PositiveIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)
    content = models.BinaryField("fichier", blank=True)  # as it came, compressed
    table = models.BinaryField("tableau", blank=True)  # what was read of it, compressed
    matching = models.JSONField("colonnes", default=dict)  # empty: the person has to say them
    mending = models.JSONField("corrections", default=dict)
    counts = models.JSONField("décompte", default=dict)
    state = models.CharField("état", max_length=8, choices=State, default=State.DRAFT)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="de"
    )
    at = models.DateTimeField("reçue le")
    why = models.TextField("motif", blank=True)
    written = models.JSONField("écritures", default=dict)  # what undoing needs
    imported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported_at = models.DateTimeField("importée le", null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    undone_at = models.DateTimeField("défaite le", null=True, blank=True)

    class Meta:
        verbose_name = "feuille importée"
        verbose_name_plural = "feuilles importées"
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["state", "by"], name="sheet_state")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("workshop:sheet", args=[self.pk])

    @property
    def is_draft(self) -> bool:
        """Say whether it still waits to be confirmed."""
        return self.state == self.State.DRAFT

    def read(self) -> Table:
        """Return what was read of the file."""
        found = json.loads(gzip.decompress(bytes(self.table)))
        same: dict[str, str] = {}
        return Table(
            name=self.name,
            header=tuple(found["header"]),
            rows=tuple(
                (line, tuple([same.setdefault(cell, cell) for cell in cells]))
                for line, cells in found["rows"]
            ),
            header_line=found["header_line"],
            notices=tuple(found["notices"]),
        )

    def keep(self, data: bytes, table: Table) -> None:
        """Hold a file and what was read of it."""
        self.n_bytes = len(data)
        self.content = gzip.compress(data, 3)
        kept = {
            "header": table.header,
            "header_line": table.header_line,
            "rows": table.rows,
            "notices": table.notices,
        }
        self.table = gzip.compress(json.dumps(kept, ensure_ascii=False).encode(), 1)

    @property
    def original(self) -> bytes:
        """Return the file as it came."""
        return gzip.decompress(bytes(self.content)) if self.content else b""
