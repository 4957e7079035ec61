"""What this room publishes: the public part of the journal, so that anyone may keep a copy."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import QuerySet

from agglo.core.datasets import Change, Column, Dataset, Row, register
from agglo.journal.models import Entry
from agglo.journal.registry import histories
from agglo.journal.reports import not_public
from agglo.opendata import national

LINES_AT_A_TIME = 2000


def journal_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the lines about what is public; ``nature`` and ``objet`` keep some of them."""
    entries = public_entries()
    if nature := filters.get("nature"):
        entries = entries.filter(object_type=nature)
    if key := filters.get("objet"):
        entries = entries.filter(object_key=key.replace("\0", ""))
    yield from _rows(entries)


def public_entries() -> QuerySet[Entry]:
    """Return the lines about what is public; those of the working version are not."""
    return Entry.objects.filter(object_type__in=histories.public_types()).exclude(not_public())


def journal_changes(since: datetime) -> Iterator[Change]:
    """Yield the lines written since an instant: none is ever changed nor withdrawn."""
    for row in _rows(public_entries().filter(at__gte=since)):
        yield Change(str(row["numero"]), row["date"], None, row)


def _rows(entries: QuerySet[Entry]) -> Iterator[Row]:
    wanted = ("seq", "at", "verb", "object_type", "object_key", "imported_id", "actor_id")
    rows = entries.order_by("seq").values(*wanted, "previous", "hash")
    for row in rows.iterator(chunk_size=LINES_AT_A_TIME):
        yield {
            "numero": row["seq"],
            "date": row["at"],
            "action": row["verb"],
            "libelle": histories.verb(row["verb"]),
            "nature": row["object_type"],
            "objet": row["object_key"],
            "par": _author(row),
            "empreinte_precedente": row["previous"],
            "empreinte": row["hash"],
        }


def _author(row: Row) -> str | None:
    if row["imported_id"]:
        return "pack"
    return "personne habilitée" if row["actor_id"] else None


register(
    Dataset(
        key="journal",
        title="Journal des écritures",
        description=(
            "Une ligne par saisie, correction ou retrait qui touche à ce que ce site publie : "
            "quand, quoi, sur quel objet, sans nommer personne. L'empreinte de chaque écriture "
            "dépend de la précédente : qui en garde une copie voit si le passé a été réécrit."
        ),
        columns=(
            Column("numero", "Numéro", "integer", "Rang de l'écriture, à partir de 1."),
            Column("date", "Date", "datetime", "Instant de l'écriture, en temps universel."),
            Column("action", "Action", "string", "Code de ce qui a été fait."),
            Column("libelle", "Libellé", "string", "Ce qui a été fait, en français."),
            Column("nature", "Nature", "string", "Nature de l'objet, comme plan.indicator."),
            Column("objet", "Objet", "string", "Clé de l'objet parmi ceux de sa nature."),
            Column("par", "Par", "string", "Le pack du territoire, ou une personne habilitée."),
            Column(
                "empreinte_precedente",
                "Empreinte précédente",
                "string",
                "Empreinte de l'écriture qui précède, publique ou non ; vide pour la première.",
            ),
            Column("empreinte", "Empreinte", "string", "SHA-256 de tout ce que porte l'écriture."),
        ),
        rows=journal_rows,
        frequency="continuous",
        keywords=("journal", "preuve", "historique", "empreinte"),
        count=lambda: public_entries().count(),
        changes=journal_changes,
    )
)

national.register_all()
