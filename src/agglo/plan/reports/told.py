"""The notes and documents of an action, read together: a page has few queries to spend."""

from datetime import datetime
from typing import NamedTuple

from django.db.models import CharField, IntegerField, Value
from django.urls import reverse

from agglo.core.french import size
from agglo.people.models import Organisation
from agglo.plan.models import Action, Document, Note, Publication
from agglo.plan.reports.figures import Facts
from agglo.plan.rules.uploads import FORMATS


class Told(NamedTuple):
    """A note or a document, as pages show it."""

    is_document: bool
    pk: int
    text: str  # of the note, or title of the document
    name: str  # of the file
    media_type: str
    n_bytes: int
    sha256: str
    entered_at: datetime
    publication_id: int | None
    published_at: datetime | None
    by_id: int | None  # who published it
    imported_id: int | None
    organisation: str | None

    @property
    def at(self) -> datetime:
        """Return when it became public; when it was entered, if it is not or was at once."""
        return self.published_at if self.by_id and self.published_at else self.entered_at

    @property
    def publication(self) -> Publication | None:
        """Return what made it public."""
        if self.published_at is None:
            return None
        made = Publication(pk=self.publication_id, at=self.published_at)
        made.by_id, made.imported_id = self.by_id, self.imported_id
        if self.organisation:
            made.organisation = Organisation(name=self.organisation)
        return made

    @property
    def is_pending(self) -> bool:
        """Say whether the public does not see it yet."""
        return self.publication_id is None

    @property
    def weight(self) -> str:
        """Return how much the file weighs."""
        return size(self.n_bytes)

    @property
    def format(self) -> str:
        """Return the format of the file, as people call it."""
        return FORMATS.get(self.media_type, "").upper()

    @property
    def title(self) -> str:
        """Return the title of the document."""
        return self.text

    def get_absolute_url(self) -> str:
        """Return the address of the file."""
        return reverse("plan:document", args=[self.pk, self.name])


_COMMON = (
    *("entered_at", "publication_id", "publication__at", "publication__by_id"),
    *("publication__imported_id", "publication__organisation__name"),
)


def told_of(action: Action, facts: Facts) -> list[Told]:
    """Return what is told of an action, the newest first, in one query."""
    blank = Value("", output_field=CharField())
    none = Value(0, output_field=IntegerField())
    notes = Note.objects.filter(action=action, kind=Note.Kind.NEWS)
    documents = Document.objects.filter(action=action)
    rows = (
        facts.in_force(notes)
        .values_list(none, "pk", "text", blank, blank, none, blank, *_COMMON)
        .union(
            facts.in_force(documents).values_list(
                Value(1, output_field=IntegerField()),
                *("pk", "title", "name", "media_type", "n_bytes", "sha256"),
                *_COMMON,
            ),
            all=True,
        )
    )
    found = [Told(bool(row[0]), *row[1:]) for row in rows]
    return sorted(found, key=lambda each: (each.at, each.pk), reverse=True)
