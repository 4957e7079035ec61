"""What the facts of the plan share: written once, corrected by another, then published."""

from django.conf import settings
from django.db import models
from django.db.models import Case, F, When

from agglo.journal.models import Import
from agglo.plan.models.publications import Publication
from agglo.territory.models import Sourced


class Qualifier(models.TextChoices):
    """How exact the source says its number is."""

    EXACT = "", "exactement"
    ABOUT = "about", "environ"
    AT_LEAST = "at-least", "au moins"
    AT_MOST = "at-most", "au plus"


class FactQuerySet(models.QuerySet):
    """Facts form chains: each corrects the one before it. Those published come first in a chain."""

    def current(self) -> "FactQuerySet":
        """Keep the working version: facts that no other corrects and that were not withdrawn."""
        return self.filter(corrected_by=None, is_withdrawal=False)

    def published(self) -> "FactQuerySet":
        """Keep what the public sees: the last published fact of each chain, unless withdrawn."""
        return self.last_published().filter(is_withdrawal=False)

    def last_published(self) -> "FactQuerySet":
        """Keep the last published fact of each chain, withdrawals included."""
        # Published facts come first in a chain, so looking at the next one is enough.
        return self.filter(publication__isnull=False, corrected_by__publication=None)

    def public_since(self) -> "FactQuerySet":
        """Keep the facts that are or were public, with the instant when each became so."""
        return self.filter(publication__isnull=False).annotate(public_since=public_since())

    def pending(self) -> "FactQuerySet":
        """Keep the end of each chain that says something else than what the public sees."""
        return self.filter(publication=None, corrected_by=None, is_undo=False)

    def become_public(self, publication: Publication) -> int:
        """Mark facts as published, and those before them in their chains; return how many.

        The one write that touches a fact after it is made, and it is made once: only
        ``services.publish`` and the load of a pack call it.
        """
        n_facts = self.filter(publication=None).update(publication=publication)
        behind = self.model._default_manager.filter(
            publication=None, corrected_by__publication__isnull=False
        )
        while n_behind := self.model._default_manager.filter(
            pk__in=list(behind.values_list("pk", flat=True))
        ).update(publication=publication):
            n_facts += n_behind
        return n_facts


def public_since(of: str = "") -> Case:
    """Return when a fact became public; ``of`` is the way to it, such as ``observations__``.

    When no person published it, it was public as soon as it was entered.
    """
    alone = When(**{f"{of}publication__by": None}, then=F(f"{of}entered_at"))
    return Case(alone, default=F(f"{of}publication__at"))


class Fact(Sourced):
    """A row never changed: a correction is a new row that points to the one it replaces.

    Without a publication, it belongs to the working version only.
    """

    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    is_withdrawal = models.BooleanField("retrait", default=False)  # corrects a fact into nothing
    is_undo = models.BooleanField("retour au publié", default=False)  # says again what is public
    why = models.TextField("motif de la correction", blank=True)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    imported = models.ForeignKey(Import, models.PROTECT, null=True, blank=True, related_name="+")
    entered_at = models.DateTimeField("saisi le")
    publication = models.ForeignKey(
        Publication,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="%(class)ss",
        db_index=False,
    )  # none: not public yet; a partial index finds those

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True

    def save(self, **kwargs):
        if self.pk:
            raise TypeError("A fact is never changed: write a correction instead.")
        super().save(**kwargs)


def unpublished_index(name: str) -> models.Index:
    """Return the index that finds the few facts that are not public yet."""
    return models.Index(
        name=name, fields=["entered_at"], condition=models.Q(publication__isnull=True)
    )
