"""Who acts: users, the organisations they act for, and the roles that say what they may do."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class Organisation(models.Model):
    """A body that people act for (*organisme*): the EPCI, a commune, a service, an association."""

    class Kind(models.TextChoices):
        EPCI = "epci", "intercommunalité"
        COMMUNE = "commune", "commune"
        SERVICE = "service", "service"
        SHOP = "shop", "commerce"
        ASSOCIATION = "association", "association"

    key = models.SlugField("clé", max_length=80, unique=True)
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    insee = models.CharField("code INSEE", max_length=5, blank=True)  # of a commune
    siret = models.CharField("SIRET", max_length=14, blank=True)

    class Meta:
        verbose_name = "organisme"

    def __str__(self):
        return self.name


class Role(models.Model):
    """What a person may do (*rôle*), as the territory pack says."""

    key = models.SlugField("clé", unique=True)
    label = models.CharField("nom", max_length=80)
    description = models.TextField("description", blank=True)
    permissions = models.JSONField("permissions", default=list)  # such as "plan.amount:record"

    class Meta:
        verbose_name = "rôle"

    def __str__(self):
        return self.label


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A person who signs in (*personne*). Nothing is kept that signing in does not need."""

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    joined_at = models.DateTimeField("ouvert le", auto_now_add=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "personne"

    def __str__(self):
        return self.name or self.email

    def may(self, permission: str, *, on: date, **about: object) -> bool:
        """Say whether this person may do something: see ``permissions.may``."""
        from agglo.people.permissions import may

        return may(self, permission, on=on, **about)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "MembershipQuerySet":
        """Keep those that have begun and not ended on a day, both ends included."""
        return self.filter(
            Q(since__lte=on) & (Q(until=None) | Q(until__gte=on)),
        )


class Membership(models.Model):
    """A role held by a person for an organisation, between two days (*habilitation*)."""

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            )
        ]

    def __str__(self):
        return f"{self.user} · {self.role} · {self.organisation}"
