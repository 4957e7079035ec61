"""What colleagues say to each other about an object, and whom they call."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class CommentQuerySet(models.QuerySet):
    def about(self, object_type: str, object_key: str) -> "CommentQuerySet":
        """Keep what was said of one object."""
        return self.filter(object_type=object_type, object_key=object_key)

    def current(self) -> "CommentQuerySet":
        """Keep the last wording of each comment, those that were withdrawn included."""
        return self.filter(corrected_by=None)


class Comment(models.Model):
    """A sentence to colleagues about an object (*message*), named as the journal names it.

    Its text never changes: a correction is another row that points to the one it replaces. Only
    its author withdraws it; its place stays, its text is not shown any more.
    """

    object_type = models.CharField("nature de l'objet", max_length=40)
    object_key = models.CharField("clé de l'objet", max_length=120)
    text = models.TextField("message")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name="auteur"
    )
    at = models.DateTimeField("date")
    supersedes = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="corrected_by"
    )
    withdrawn_at = models.DateTimeField("retiré le", null=True, blank=True)

    objects = CommentQuerySet.as_manager()

    class Meta:
        verbose_name = "message"
        ordering = ["id"]
        indexes = [models.Index(fields=["object_type", "object_key"], name="comment_object")]
        constraints = [models.CheckConstraint(name="comment_says_something", condition=~Q(text=""))]

    def __str__(self):
        return f"{self.object_type} {self.object_key} : {self.text[:40]}"


class Mention(models.Model):
    """A colleague called by a comment (*mention*), until they have read it."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="mentions")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="mentions", verbose_name="personne"
    )
    seen_at = models.DateTimeField("lue le", null=True, blank=True)

    class Meta:
        verbose_name = "mention"
        constraints = [
            models.UniqueConstraint(name="comment_calls_once", fields=["comment", "user"])
        ]

    def __str__(self):
        return f"@{self.user}"
