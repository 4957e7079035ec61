"""Who acts: users, the organisations they act for, and the roles that say what they may do."""

from datetime import date

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q


class OrganisationQuerySet(models.QuerySet):
    def open(self) -> "OrganisationQuerySet":
        """Keep those that the pack still names."""
        return self.filter(closed_on=None)


class Organisation(models.Model):
    """A body that people act for (*organisme*): the EPCI, a commune, a service, an association.

    The EPCI and its communes come from the manifest and the table of communes of the pack; every
    other one from ``organisations.csv``.
    """

    class Kind(models.TextChoices):
        EPCI = "epci", "intercommunalité"
        COMMUNE = "commune", "commune"
        SERVICE = "service", "service"
        SHOP = "shop", "commerce"
        ASSOCIATION = "association", "association"
        OTHER = "other", "autre organisme"

    key = models.SlugField("clé", max_length=80, unique=True)
    name = models.CharField("nom", max_length=160)
    kind = models.CharField("nature", max_length=12, choices=Kind)
    insee = models.CharField("code INSEE", max_length=5, blank=True)  # of its commune
    siret = models.CharField("SIRET", max_length=14, blank=True)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="parts",
        verbose_name="organisme dont il dépend",
    )
    email = models.EmailField("adresse électronique", blank=True)  # of the body, not of a person
    source = models.SlugField("source", max_length=80, blank=True)  # key of a source of the pack
    pack_digest = models.CharField("empreinte du pack", max_length=64, blank=True, editable=False)
    closed_on = models.DateField("sorti du pack le", null=True, blank=True)

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        verbose_name = "organisme"

    def __str__(self):
        return self.name

    @property
    def covers_territory(self) -> bool:
        """Say whether who acts for it acts for the whole territory: the EPCI, or its service."""
        is_service = self.kind == self.Kind.SERVICE and not self.insee
        return is_service or self.kind == self.Kind.EPCI

    @property
    def commune(self) -> str:
        """Return the INSEE code of the commune that it speaks for, blank when it does for none.

        A shop or an association is in a commune and does not speak for it.
        """
        return self.insee if self.kind in {self.Kind.COMMUNE, self.Kind.SERVICE} else ""


class Role(models.Model):
    """What a person may do (*rôle*), as the territory pack says."""

    key = models.SlugField("clé", unique=True)
    label = models.CharField("nom", max_length=80)
    description = models.TextField("description", blank=True)
    permissions = models.JSONField("permissions", default=list)  # such as "plan.amount:record"
    may_delegate = models.BooleanField("peut être délégué", default=False)

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
    """A person who signs in (*personne*). Nothing is kept that signing in does not need.

    A closed account keeps its number alone: the journal names its lines by it.
    """

    email = models.EmailField("adresse électronique", unique=True)
    name = models.CharField("nom affiché", max_length=120, blank=True)
    is_active = models.BooleanField("compte ouvert", default=True)
    joined_at = models.DateTimeField("ouvert le", auto_now_add=True)
    warned_at = models.DateTimeField("fermeture annoncée le", null=True, blank=True)
    closed_at = models.DateTimeField("fermé le", null=True, blank=True)

    USERNAME_FIELD = EMAIL_FIELD = "email"
    objects = UserManager()

    class Meta:
        verbose_name = "personne"
        constraints = [
            models.CheckConstraint(
                name="user_closed_is_not_active", condition=Q(closed_at=None) | Q(is_active=False)
            )
        ]

    def __str__(self):
        if self.closed_at is not None:
            return f"compte fermé n° {self.pk}"
        return self.name or self.email

    def may(self, permission: str, *, on: date, **about: object) -> bool:
        """Say whether this person may do something: see ``permissions.may``."""
        from agglo.people.permissions import may

        return may(self, permission, on=on, **about)


class MembershipQuerySet(models.QuerySet):
    def in_force(self, on: date) -> "MembershipQuerySet":
        """Keep those that give rights on a day.

        They have begun and not ended, both ends included; their organisation is still in the
        pack. A delegated one also needs the role it comes from to be held on that day, by someone
        whose account is open, and to be of those that may be delegated.
        """
        delegator = Q(role__may_delegate=True, delegated_from__user__is_active=True)
        return self.filter(
            _contains(on),
            Q(organisation__closed_on=None) | Q(organisation__closed_on__gt=on),
            Q(delegated_from=None)
            | delegator
            & _contains(on, "delegated_from__")
            & Q(delegated_from__delegated_from=None),
        )

    def over(self, on: date) -> "MembershipQuerySet":
        """Keep those that ended before a day."""
        return self.filter(until__lt=on)


def _contains(on: date, path: str = "") -> Q:
    has_not_ended = Q(**{f"{path}until": None}) | Q(**{f"{path}until__gte": on})
    return Q(**{f"{path}since__lte": on}) & has_not_ended


class Membership(models.Model):
    """A role held by a person for an organisation, between two days (*habilitation*).

    One given by another person rather than by an administrator says which of her roles it comes
    from (*délégation*): same role, same organisation, never longer.
    """

    user = models.ForeignKey(User, models.PROTECT, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="memberships")
    role = models.ForeignKey(Role, models.PROTECT, related_name="memberships")
    since = models.DateField("depuis le")
    until = models.DateField("jusqu'au", null=True, blank=True)
    delegated_from = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name="délégation de",
    )

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "habilitation"
        constraints = [
            models.CheckConstraint(
                name="membership_ends_after_it_begins",
                condition=Q(until=None) | Q(until__gte=models.F("since")),
            ),
            models.CheckConstraint(
                name="membership_delegated_has_an_end",
                condition=Q(delegated_from=None) | ~Q(until=None),
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.role} · {self.organisation}"
