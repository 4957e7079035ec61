"""Money of the plan, each sum with its stage."""

from django.db import models
from django.db.models import Q
from django.urls import reverse

from agglo.plan.models.facts import Fact, Qualifier, unpublished_index
from agglo.plan.models.tree import Action, Partner, Priority
from agglo.territory.models import FromPack


class Amount(FromPack, Fact):
    """A sum (*montant*) at one stage of public money, for an action, a priority or the plan."""

    class Stage(models.TextChoices):
        """In the order money goes through them (décret 2012-1246; CGCT L5217-10-7)."""

        PROJECTED = "projected", "projeté"
        PROGRAMMED = "programmed", "programmé (AP)"
        CREDITS = "credits", "crédits de paiement (CP)"
        COMMITTED = "committed", "engagé"
        ORDERED = "ordered", "mandaté"
        PAID = "paid", "payé"

    class Nature(models.TextChoices):
        UNKNOWN = "", "non précisé"
        INVESTMENT = "investment", "investissement"
        OPERATION = "operation", "fonctionnement"

    key = models.SlugField("clé", max_length=80)  # the same in an amount and its corrections
    label = models.CharField("libellé", max_length=250)
    action = models.ForeignKey(Action, models.PROTECT, null=True, related_name="amounts")
    priority = models.ForeignKey(Priority, models.PROTECT, null=True, related_name="amounts")
    stage = models.CharField("stade", max_length=10, choices=Stage)
    nature = models.CharField("section", max_length=10, choices=Nature, blank=True)
    period = models.CharField("période", max_length=21, blank=True)  # blank: not by year
    funder = models.ForeignKey(
        Partner, models.PROTECT, null=True, related_name="amounts", verbose_name="financeur"
    )  # none: the EPCI itself
    amount_cents = models.BigIntegerField("montant (centimes)")
    qualifier = models.CharField("précision", max_length=8, choices=Qualifier, blank=True)

    class Meta:
        verbose_name = "montant"
        ordering = ["id"]
        indexes = [unpublished_index("amount_unpublished")]
        constraints = [
            models.CheckConstraint(name="amount_is_not_negative", condition=Q(amount_cents__gte=0)),
            models.CheckConstraint(
                name="amount_is_of_one_thing", condition=Q(action=None) | Q(priority=None)
            ),
            models.UniqueConstraint(
                name="amount_key_begins_once", fields=["key"], condition=Q(supersedes=None)
            ),
        ]

    def __str__(self):
        return self.label

    def get_absolute_url(self):
        return reverse("plan:amount", args=[self.key])
