"""Priority > objective > action, with milestones and partners."""

from django.conf import settings
from django.db import models
from django.db.models import OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from agglo.plan.models.publications import Publication
from agglo.territory.models import Commune, FromPack, Sourced


class Priority(FromPack, Sourced):
    """One of the few aims of the plan (*priorité*)."""

    key = models.SlugField("clé", max_length=80, unique=True)
    number = models.PositiveSmallIntegerField("rang")  # two may swap: a pack is checked instead
    short_name = models.CharField("nom court", max_length=60)
    name = models.CharField("intitulé", max_length=250)
    summary = models.TextField("présentation", blank=True)

    class Meta:
        verbose_name = "priorité"
        ordering = ["number"]

    def __str__(self):
        return self.short_name


class Objective(FromPack, Sourced):
    """What a priority wants to reach (*objectif*)."""

    key = models.SlugField("clé", max_length=80, unique=True)
    priority = models.ForeignKey(Priority, models.PROTECT, related_name="objectives")
    name = models.CharField("intitulé", max_length=250)
    summary = models.TextField("présentation", blank=True)

    class Meta:
        verbose_name = "objectif"
        ordering = ["priority__number", "id"]

    def __str__(self):
        return self.name


class Partner(FromPack, Sourced):
    """Who acts or pays with the EPCI (*partenaire*, *financeur*)."""

    class Kind(models.TextChoices):
        STATE = "state", "État"
        EUROPE = "europe", "Europe"
        REGION = "region", "région"
        DEPARTMENT = "department", "département"
        MUNICIPALITY = "municipality", "commune"
        EPCI = "epci", "intercommunalité"
        AGENCY = "agency", "établissement ou agence publique"
        CHAMBER = "chamber", "chambre consulaire"
        COMPANY = "company", "entreprise"
        ASSOCIATION = "association", "association"
        SCHOOL = "school", "établissement d'enseignement"
        HEALTH = "health", "établissement de santé"
        FOREIGN = "foreign", "collectivité étrangère"
        OTHER = "other", "autre"

    key = models.SlugField("clé", max_length=80, unique=True)
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    url = models.URLField("adresse", max_length=500, blank=True)

    class Meta:
        verbose_name = "partenaire"
        ordering = ["name"]

    def __str__(self):
        return self.name


class Action(FromPack, Sourced):
    """Something the plan does (*action*). It may serve several objectives and communes."""

    class Stated(models.TextChoices):
        """What someone said of it; what the records show is ``rules.evidence_status``."""

        UNKNOWN = "", "non renseigné"
        ANNOUNCED = "announced", "annoncée"
        UNDERWAY = "underway", "en cours"
        DONE = "done", "réalisée"
        SUSPENDED = "suspended", "suspendue"
        ABANDONED = "abandoned", "abandonnée"

    key = models.SlugField("clé", max_length=80, unique=True)
    name = models.CharField("intitulé", max_length=250)
    summary = models.TextField("présentation", blank=True)
    objectives = models.ManyToManyField(Objective, related_name="actions")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="sub_actions"
    )
    links = models.ManyToManyField("self", symmetrical=True, blank=True)
    communes = models.ManyToManyField(Commune, related_name="actions", blank=True)
    everywhere = models.BooleanField("toutes les communes", default=False)
    partners = models.ManyToManyField(Partner, related_name="actions", blank=True)
    themes = models.JSONField("thèmes", default=list)
    stated_status = models.CharField("état déclaré", max_length=9, choices=Stated, blank=True)
    stated_on = models.CharField("déclaré le", max_length=10, blank=True)  # reduced date
    starts = models.CharField("début", max_length=10, blank=True)  # reduced date
    ends = models.CharField("fin", max_length=10, blank=True)  # reduced date
    elected_pilot = models.CharField("élu pilote", max_length=160, blank=True)
    service_pilot = models.CharField("service pilote", max_length=160, blank=True)

    class Meta:
        verbose_name = "action"
        ordering = ["id"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("plan:action", args=[self.key])


class MilestoneQuerySet(models.QuerySet):
    def current(self) -> "MilestoneQuerySet":
        """Keep the working version: ``now_planned`` and ``now_reached`` are its dates."""
        planned, reached, withdrawn = working_dates()
        live = self.filter(closed_on=None).alias(now_withdrawn=withdrawn)
        return live.filter(now_withdrawn=False).annotate(now_planned=planned, now_reached=reached)

    def published(self) -> "MilestoneQuerySet":
        """Keep what the public sees, with the dates of the rows themselves."""
        return self.filter(closed_on=None, publication__isnull=False)


def working_dates(of: str = "") -> tuple[Coalesce, Coalesce, Coalesce]:
    """Return when a step is planned, reached, and whether it is withdrawn, in the working version.

    ``of`` is the way to the step, such as ``milestones__``.
    """
    waiting = MilestoneChange.objects.waiting().filter(milestone=OuterRef(f"{of}pk"))
    last = waiting.order_by("-pk")
    planned, reached, withdrawn = (
        Subquery(last.values(name)[:1]) for name in ("planned", "reached", "is_withdrawal")
    )
    return (
        Coalesce(planned, f"{of}planned"),
        Coalesce(reached, f"{of}reached"),
        Coalesce(withdrawn, Value(False)),
    )


class Milestone(FromPack, Sourced):
    """A step of an action (*jalon*), planned and reached on dates known more or less exactly.

    Once it is published, its dates are those that the public sees; the working ones are those of
    its last change that is not published.
    """

    key = models.SlugField("clé", max_length=80, unique=True)
    action = models.ForeignKey(Action, models.PROTECT, related_name="milestones")
    name = models.CharField("intitulé", max_length=250)
    planned = models.CharField("prévu", max_length=10, blank=True)  # reduced date
    reached = models.CharField("atteint", max_length=10, blank=True)  # reduced date
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, blank=True, related_name="milestones"
    )  # that made it public; none: not yet

    objects = MilestoneQuerySet.as_manager()

    class Meta:
        verbose_name = "jalon"
        ordering = ["id"]

    def __str__(self):
        return self.name


class MilestoneChangeQuerySet(models.QuerySet):
    def waiting(self) -> "MilestoneChangeQuerySet":
        """Keep those that are not public, the last of each milestone being its working version."""
        return self.filter(publication=None)


class MilestoneChange(models.Model):
    """Other dates for a step (*changement de jalon*), or its withdrawal; never changed itself."""

    milestone = models.ForeignKey(Milestone, models.PROTECT, related_name="changes")
    planned = models.CharField("prévu", max_length=10, blank=True)
    reached = models.CharField("atteint", max_length=10, blank=True)
    is_withdrawal = models.BooleanField("retrait", default=False)
    is_undo = models.BooleanField("retour au publié", default=False)  # says again what is public
    why = models.TextField("motif", blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField("date")
    publication = models.ForeignKey(
        Publication, models.PROTECT, null=True, blank=True, related_name="milestone_changes"
    )

    objects = MilestoneChangeQuerySet.as_manager()

    class Meta:
        verbose_name = "changement de jalon"
        verbose_name_plural = "changements de jalon"
        ordering = ["id"]

    def __str__(self):
        return f"{self.milestone} ({self.at:%d/%m/%Y})"
