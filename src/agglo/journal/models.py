"""The append-only record of every write that matters, what made them, and the letters to send."""

import json
from datetime import datetime

from django.conf import settings
from django.db import models

from agglo.core.canonical import canonical_bytes


def canonical_text(value: object) -> str | None:
    """Write a value as canonical JSON; None stays nothing at all, as a column's NULL."""
    return None if value is None else canonical_bytes(value).decode()


class CanonicalJSONField(models.TextField):
    """JSON kept as its canonical text, the same to the last byte on every database.

    Decimals, dates and instants are written as texts, and come back as texts.
    """

    def get_prep_value(self, value: object) -> str | None:
        return canonical_text(value)

    def from_db_value(self, value: str | None, *ignored: object) -> object:
        return None if value is None else json.loads(value)


class Import(models.Model):
    """One load of a territory pack (*import*): what wrote when no person did."""

    pack = models.SlugField("pack")
    digest = models.CharField("empreinte du pack", max_length=64)
    at = models.DateTimeField("date")
    summary = models.JSONField("résumé", default=dict)  # {model label: {added, changed, closed}}

    class Meta:
        verbose_name = "import"

    def __str__(self):
        return f"import du pack {self.pack} ({self.at:%d/%m/%Y %H:%M})"


class Entry(models.Model):
    """One line of the journal (*écriture du journal*): who, when, what, before, after and why.

    Lines form one chain (``previous``) and one chain per object (``object_previous``): each holds
    the hash of the line before it, so that a line altered, missing or moved is found. The database
    refuses to change or delete one (``triggers``).
    """

    # Always given by the service. On SQLite this type alone makes the number the row's own
    # address, so that reading in order reads the rows themselves and not an index beside them.
    seq = models.BigAutoField("numéro", primary_key=True)
    at = models.DateTimeField("date")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        verbose_name="auteur",
    )
    imported = models.ForeignKey(
        Import, models.PROTECT, null=True, related_name="entries", verbose_name="import"
    )
    verb = models.CharField("action", max_length=60)  # such as "plan.observation:record"
    object_type = models.CharField("nature de l'objet", max_length=40)  # such as "plan.indicator"
    object_key = models.CharField("clé de l'objet", max_length=120)
    before = CanonicalJSONField("avant", null=True)
    after = CanonicalJSONField("après", null=True)
    why = models.TextField("motif", blank=True)
    previous = models.CharField("empreinte précédente", max_length=64, blank=True)
    object_previous = models.CharField("empreinte précédente de l'objet", max_length=64, blank=True)
    hash = models.CharField("empreinte", max_length=64, unique=True)

    class Meta:
        verbose_name = "écriture du journal"
        verbose_name_plural = "écritures du journal"
        ordering = ["seq"]
        indexes = [models.Index(fields=["object_type", "object_key", "seq"], name="entry_object")]
        constraints = [
            models.CheckConstraint(
                name="entry_has_one_author",
                condition=models.Q(actor=None) | models.Q(imported=None),
            )
        ]

    def __str__(self):
        return f"{self.seq} {self.verb} {self.object_type} {self.object_key}"


class Head(models.Model):
    """Where the chain stands (*tête du journal*): without it, missing last lines go unseen.

    One row, which only goes forward (``triggers``). Locking it puts writers in a queue.
    """

    ONLY = 1

    id = models.PositiveSmallIntegerField(primary_key=True, default=ONLY)
    seq = models.BigIntegerField("numéro", default=0)
    hash = models.CharField("empreinte", max_length=64, blank=True)

    class Meta:
        verbose_name = "tête du journal"
        constraints = [
            models.CheckConstraint(name="journal_has_one_head", condition=models.Q(id=1))
        ]

    def __str__(self):
        return f"{self.seq} {self.hash[:12]}"


class LetterQuerySet(models.QuerySet):
    """Letters, said in the words of whoever sends them."""

    def due(self, at: datetime) -> "LetterQuerySet":
        """Return those that a sender should look at now.

        They wait and their time has come, or a sender took them and should have been done since.
        """
        return self.filter(state__in=Letter.OPEN, next_at__lte=at)

    def settled_before(self, moment: datetime) -> "LetterQuerySet":
        """Return those that nothing more will be done for by itself since before an instant."""
        return self.exclude(state__in=Letter.OPEN).filter(settled_at__lt=moment)


class Letter(models.Model):
    """One letter to one address (*courriel*), written with what it tells of and sent afterwards.

    It leaves once: its key is posted once, and a sender that died while sending leaves it
    uncertain, for a person to decide. Once old its words and address are erased, its key is kept.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        SENDING = "sending", "en cours d’envoi"
        SENT = "sent", "envoyé"
        FAILED = "failed", "refusé"
        UNCERTAIN = "uncertain", "incertain"
        FILED = "filed", "classé sans suite"

    OPEN = (State.WAITING, State.SENDING)

    key = models.CharField("clé", max_length=200, unique=True)
    to = models.EmailField("adresse", blank=True)
    subject = models.CharField("objet", max_length=300, blank=True)
    body = models.TextField("texte", blank=True)
    html = models.TextField("texte mis en forme", blank=True)
    headers = models.JSONField("en-têtes", default=dict, blank=True)
    message_id = models.CharField("identifiant du message", max_length=200)  # the same at each try
    posted_at = models.DateTimeField("déposé le")

    state = models.CharField("état", max_length=9, choices=State, default=State.WAITING)
    n_tries = models.PositiveSmallIntegerField("essais", default=0)
    next_at = models.DateTimeField("prochain essai")  # while sending: when its sender is given up
    claim = models.CharField("expéditeur", max_length=32, blank=True)  # drawn at each try
    settled_at = models.DateTimeField("réglé le", null=True)
    answer = models.CharField("réponse du serveur", max_length=300, blank=True)
    is_erased = models.BooleanField("effacé", default=False)

    objects = LetterQuerySet.as_manager()

    class Meta:
        verbose_name = "courriel"
        indexes = [
            models.Index(
                fields=["next_at"],
                name="letter_open",
                condition=models.Q(state__in=["waiting", "sending"]),
            ),
            models.Index(fields=["state", "settled_at"], name="letter_settled"),
        ]
        constraints = [
            models.CheckConstraint(
                name="letter_is_settled_or_open",
                condition=models.Q(state__in=["waiting", "sending"], settled_at=None)
                | (
                    models.Q(state__in=["sent", "failed", "uncertain", "filed"])
                    & ~models.Q(settled_at=None)
                ),
            )
        ]

    def __str__(self):
        return f"courriel {self.key}"
