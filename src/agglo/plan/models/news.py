"""What is told of an action between two reports: notes, documents, links to other actions."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from agglo.plan.models.facts import Fact, unpublished_index
from agglo.plan.models.tree import Action


class Note(Fact):
    """A few words on where an action stands (*note*)."""

    class Kind(models.TextChoices):
        NEWS = "news", "nouvelle"
        NOTHING_NEW = "nothing-new", "rien de nouveau"  # read again; never published

    action = models.ForeignKey(Action, models.PROTECT, related_name="notes")
    kind = models.CharField("nature", max_length=12, choices=Kind, default=Kind.NEWS)
    text = models.TextField("texte", blank=True)

    class Meta:
        verbose_name = "note"
        indexes = [unpublished_index("note_unpublished")]
        constraints = [
            models.CheckConstraint(
                name="note_says_something", condition=~Q(text="") | Q(kind="nothing-new")
            )
        ]

    def __str__(self):
        return self.text[:60] or self.get_kind_display()


class Document(Fact):
    """A file attached to an action (*document*), kept under the digest of its content."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="documents")
    title = models.CharField("titre", max_length=160)
    name = models.CharField("nom du fichier", max_length=120)
    media_type = models.CharField("format", max_length=80)
    n_bytes = models.PositiveBigIntegerField("taille (octets)")
    sha256 = models.CharField("empreinte", max_length=64)

    class Meta:
        verbose_name = "document"
        indexes = [unpublished_index("document_unpublished")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("plan:document", args=[self.pk, self.name])

    @property
    def path(self) -> str:
        """Return where its content is, under the folder of files."""
        return f"documents/{self.sha256[:2]}/{self.sha256}"


class Link(Fact):
    """Two actions that go together (*lien*), beside those that the pack links.

    The action that was made first comes first. A withdrawal that corrects nothing undoes a link
    of the pack.
    """

    action = models.ForeignKey(Action, models.PROTECT, related_name="links_first")
    other = models.ForeignKey(Action, models.PROTECT, related_name="links_second")

    class Meta:
        verbose_name = "lien"
        indexes = [unpublished_index("link_unpublished")]
        constraints = [
            models.CheckConstraint(
                name="link_is_of_two_actions", condition=Q(action__lt=F("other"))
            ),
            models.UniqueConstraint(
                name="link_begins_once", fields=["action", "other"], condition=Q(supersedes=None)
            ),
        ]

    def __str__(self):
        return f"{self.action} – {self.other}"


def linked_to(key: str, *, is_working: bool) -> Q:
    """Return the condition that an action goes with the one of a key: by the pack or by people."""
    by_pack = Action.links.through.objects.filter(to_action=OuterRef("pk"), from_action__key=key)
    either = Q(action__key=key, other=OuterRef("pk")) | Q(other__key=key, action=OuterRef("pk"))
    said = Link.objects.filter(either)
    said = said.filter(corrected_by=None) if is_working else said.last_published()
    added, undone = said.filter(is_withdrawal=False), said.filter(is_withdrawal=True)
    return Q(Exists(by_pack) & ~Exists(undone)) | Q(Exists(added))
