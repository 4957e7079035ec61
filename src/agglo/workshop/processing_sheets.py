"""What the import of sheets keeps of people, and how long the files are kept."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from agglo.core.processing import MISSION, Holding, Processing, Purge, table
from agglo.people.models import User
from agglo.workshop.models import Sheet

DRAFTS_KEPT_DAYS = 90
"""How long a sheet that nobody confirmed is kept."""

FILES_KEPT_DAYS = 365
"""How long the file of an import is kept; what was written of it stays, and can be undone."""


def purge_drafts(at: datetime) -> int:
    """Delete the sheets that nobody confirmed for long; return how many."""
    old = at - timedelta(days=DRAFTS_KEPT_DAYS)
    waiting = (Sheet.State.DRAFT, Sheet.State.LEFT)
    return Sheet.objects.filter(state__in=waiting, at__lt=old).delete()[0]


def purge_files(at: datetime) -> int:
    """Forget the files that were imported long ago; return how many."""
    old = at - timedelta(days=FILES_KEPT_DAYS)
    done = Sheet.objects.filter(imported_at__lt=old).exclude(content=b"", table=b"")
    return done.update(content=b"", table=b"", mending={})


def _holds(user: User) -> Iterator[Holding]:
    columns = {"feuille": "name", "contenu": "what", "reçue le": "at", "état": "state"}
    yield Holding(
        "Les feuilles que vous avez importées",
        table(Sheet.objects.filter(by=user).order_by("pk"), columns),
    )


PROCESSING = Processing(
    key="workshop.sheets",
    title="Feuilles importées",
    purpose="Montrer ce qu’une feuille ferait avant de l’écrire, puis pouvoir la défaire.",
    basis=MISSION,
    people="Agents",
    data=("fichier déposé", "auteur et date", "corrections et motif"),
    readers="Les personnes qui lisent la version de travail du projet ; jamais le public",
    kept=f"{DRAFTS_KEPT_DAYS} jours pour une feuille jamais importée, {FILES_KEPT_DAYS} jours pour "
    "le fichier d’un import. Ce qui en a été écrit reste, comme tout relevé du projet.",
    fields=("workshop.sheet.by", "workshop.sheet.imported_by", "workshop.sheet.undone_by"),
    holds=_holds,
    purges=(
        Purge("workshop.sheets", "feuilles jamais importées", purge_drafts),
        Purge("workshop.files", "fichiers d’imports anciens", purge_files),
    ),
)
