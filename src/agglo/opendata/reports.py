"""What the catalogue says of each dataset: its licence, its source and when it last changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from agglo.core.datasets import Dataset
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.territory.models import Epci


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset as the catalogue shows it."""

    dataset: Dataset
    licence: str
    source: str
    changed_at: datetime | None


def cards(datasets: Iterable[Dataset]) -> list[Card]:
    """Return a card for each dataset, in two queries."""
    epci = Epci.objects.filter(closed_on=None).values("name", "licence").first() or {}
    changes = _last_changes()
    return [
        Card(
            dataset=dataset,
            licence=dataset.licence or epci.get("licence", ""),
            source=dataset.source or epci.get("name", ""),
            changed_at=_latest(changes, dataset.about),
        )
        for dataset in datasets
    ]


def metadata(card: Card, filters: Mapping[str, str]) -> dict[str, object]:
    """Return what a file says of itself. It depends on the records alone, as its ETag does."""
    dataset = card.dataset
    seq, hash_ = journal.head()
    return {
        "key": dataset.key,
        "title": dataset.title,
        "description": dataset.description,
        "licence": card.licence,
        "source": card.source,
        "updated_at": card.changed_at,
        "journal": {"seq": seq, "hash": hash_},
        "filters": dict(filters.items()),
        "columns": [
            {"name": c.name, "title": c.title, "type": c.type, "description": c.description}
            for c in dataset.columns
        ],
    }


def _last_changes() -> dict[str, datetime]:
    """Return when an object of each nature was last written about."""
    last = Entry.objects.order_by().values("object_type").annotate(last=Max("seq")).values("last")
    return dict(Entry.objects.filter(seq__in=last).order_by().values_list("object_type", "at"))


def _latest(changes: Mapping[str, datetime], about: tuple[str, ...]) -> datetime | None:
    return max((at for key, at in changes.items() if not about or key in about), default=None)
