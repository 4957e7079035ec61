"""Indicators, what was observed of them, what is aimed at, and who disagrees."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from agglo.plan.models.facts import Fact, Qualifier, unpublished_index
from agglo.plan.models.tree import Action, Objective
from agglo.plan.rules.figures import UNKNOWN, WORDS, value_text
from agglo.territory.models import Commune, FromPack, Sourced


class Indicator(FromPack, Sourced):
    """Something measured (*indicateur*): observed, computed from others, or fed by a room."""

    class Direction(models.TextChoices):
        UP = "up", "à la hausse"
        DOWN = "down", "à la baisse"
        NONE = "none", "sans sens"

    class Periodicity(models.TextChoices):
        MONTH = "month", "chaque mois"
        QUARTER = "quarter", "chaque trimestre"
        YEAR = "year", "chaque année"
        MANDATE = "mandate", "une fois par mandat"
        ONCE = "once", "une seule fois"

    class OverCommunes(models.TextChoices):
        SUM = "sum", "somme"
        MEAN = "mean", "moyenne pondérée"
        RATIO = "ratio", "rapport des sommes"
        NONE = "none", "ne s'additionne pas"

    class OverTime(models.TextChoices):
        SUM = "sum", "somme"
        MEAN = "mean", "moyenne"
        LAST = "last", "dernière valeur"
        NONE = "none", "ne s'additionne pas"

    key = models.SlugField("clé", max_length=80, unique=True)
    name = models.CharField("nom", max_length=250)
    unit = models.CharField("unité", max_length=40)
    decimals = models.PositiveSmallIntegerField("décimales", default=0)
    direction = models.CharField("sens", max_length=4, choices=Direction)
    definition = models.TextField("définition")
    actions = models.ManyToManyField(Action, related_name="indicators", blank=True)
    objectives = models.ManyToManyField(Objective, related_name="indicators", blank=True)
    periodicity = models.CharField("périodicité", max_length=7, choices=Periodicity)
    lag_days = models.PositiveSmallIntegerField("délai de publication (jours)", null=True)
    commune_aggregation = models.CharField("sur les communes", max_length=5, choices=OverCommunes)
    time_aggregation = models.CharField("dans le temps", max_length=4, choices=OverTime)
    weight = models.CharField("pondération", max_length=80, blank=True)
    expression = models.CharField("calcul", max_length=500, blank=True)
    provider = models.CharField("fourni par", max_length=80, blank=True)

    class Meta:
        verbose_name = "indicateur"
        ordering = ["id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("plan:indicator", args=[self.key])

    def value_text(self, value: Decimal | None, qualifier: str = "") -> str:
        """Return a value of the indicator in French, with all of its own decimals."""
        if value is None:
            return UNKNOWN
        own = -int(value.normalize().as_tuple().exponent)
        return WORDS[qualifier] + value_text(value, self.unit, max(self.decimals, own))


class Target(FromPack, Sourced):
    """Where an indicator starts from or must arrive (*valeur de référence*, *cible*)."""

    class Kind(models.TextChoices):
        BASELINE = "baseline", "valeur de départ"
        INTERMEDIATE = "intermediate", "cible intermédiaire"
        FINAL = "final", "cible"

    indicator = models.ForeignKey(Indicator, models.CASCADE, related_name="targets")
    kind = models.CharField("nature", max_length=12, choices=Kind)
    period = models.CharField("période", max_length=21)
    value = models.DecimalField("valeur", max_digits=20, decimal_places=6)
    label = models.CharField("libellé", max_length=250, blank=True)

    class Meta:
        verbose_name = "cible"
        constraints = [
            models.UniqueConstraint(
                name="target_once_a_period", fields=["indicator", "kind", "period"]
            )
        ]

    def __str__(self):
        return f"{self.indicator} : {self.value} ({self.period})"


class Observation(Fact):
    """A value seen over a period, for one commune or the whole (*observation*)."""

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="observations")
    commune = models.ForeignKey(
        Commune, models.PROTECT, null=True, blank=True, related_name="observations"
    )  # none: the whole territory
    period = models.CharField("période", max_length=21)
    since = models.DateField("premier jour")
    until = models.DateField("dernier jour")
    value = models.DecimalField(
        "valeur", max_digits=20, decimal_places=6, null=True, blank=True
    )  # none: known to be unknown
    qualifier = models.CharField("précision", max_length=8, choices=Qualifier, blank=True)
    note = models.TextField("note", blank=True)

    class Meta:
        verbose_name = "observation"
        indexes = [
            models.Index(fields=["indicator", "commune", "until"], name="observation_series"),
            unpublished_index("observation_unpublished"),
        ]
        constraints = [
            models.CheckConstraint(
                name="observation_period_is_in_order", condition=Q(until__gte=models.F("since"))
            ),
            models.UniqueConstraint(
                name="observation_of_a_commune_begins_once",
                fields=["indicator", "commune", "period"],
                condition=Q(supersedes=None, commune__isnull=False),
            ),
            models.UniqueConstraint(
                name="observation_of_the_whole_begins_once",
                fields=["indicator", "period"],
                condition=Q(supersedes=None, commune=None),
            ),
        ]

    def __str__(self):
        return f"{self.indicator} {self.period} : {self.value}"

    @property
    def public_pk(self) -> int | None:
        """Return what the public reads in its place: itself, or what it corrects once published."""
        if self.publication_id is not None:
            return self.pk
        before = self.supersedes
        return before.pk if before and before.publication_id and not before.is_withdrawal else None

    @property
    def text(self) -> str:
        """Return the value in French, with all of its own decimals; read with its indicator."""
        if self.is_withdrawal:
            return "valeur retirée"
        return self.indicator.value_text(self.value, self.qualifier)


class Contest(models.Model):
    """A commune disagrees with a value and says why; the EPCI answers (*contestation*)."""

    observation = models.ForeignKey(Observation, models.PROTECT, related_name="contests")
    commune = models.ForeignKey(Commune, models.PROTECT, related_name="contests")
    proposed = models.DecimalField(
        "valeur proposée", max_digits=20, decimal_places=6, null=True, blank=True
    )
    reason = models.TextField("motif")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("date")
    answer = models.TextField("réponse", blank=True)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField("répondu le", null=True, blank=True)

    class Meta:
        verbose_name = "contestation"

    def __str__(self):
        return f"{self.commune} : {self.observation}"

    @property
    def proposed_text(self) -> str:
        """Return the value that the commune proposes, in French; blank when it proposes none."""
        if self.proposed is None:
            return ""
        return self.observation.indicator.value_text(self.proposed)


class Remark(models.Model):
    """An error that someone signals on a public figure (*signalement*)."""

    figure = models.SlugField("chiffre", max_length=80)
    text = models.TextField("message")
    email = models.EmailField("adresse pour la réponse", blank=True)
    at = models.DateTimeField("date")
    handled_at = models.DateTimeField("traité le", null=True, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = "signalement"

    def __str__(self):
        return f"{self.figure} : {self.text[:40]}"
