"""What datasets changed, a day at a time, for those who follow them from their own reader."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max
from django.db.models.functions import TruncDate
from django.utils.feedgenerator import Atom1Feed

from agglo.core.datasets import Dataset
from agglo.core.french import count, date_in_words, typeset
from agglo.journal.models import Entry
from agglo.opendata.reports import PUBLIC, Publisher

LATEST = 50
"""Days of datasets that a feed keeps."""


@dataclass(frozen=True, slots=True)
class Day:
    """A day on which the records of a dataset changed."""

    dataset: Dataset
    on: date
    at: datetime  # of the last change
    n_lines: int

    @property
    def title(self) -> str:
        """Return it in French."""
        return typeset(f"{self.dataset.title} : {date_in_words(self.on)}")

    @property
    def text(self) -> str:
        """Say how much was written."""
        return count(self.n_lines, "écriture au journal", "écritures au journal")

    @property
    def path(self) -> str:
        """Return the address of what changed since that day."""
        return f"/donnees/{self.dataset.key}/changements/?depuis={self.on.isoformat()}"


def latest(datasets: Iterable[Dataset]) -> list[Day]:
    """Return the last days on which each dataset changed, newest first, in one query.

    A dataset that follows everything, such as the journal, would be in it every day: it is not.
    """
    lines = Entry.objects.filter(PUBLIC).order_by().annotate(on=TruncDate("at"))
    days = lines.values("object_type", "on").annotate(n=Count("pk"), last=Max("at"))
    recent = list(days.order_by("-on")[: LATEST * 12])
    found: dict[tuple[str, date], Day] = {}
    for dataset in datasets:
        for day in recent:
            if day["object_type"] in dataset.about:
                known = found.get((dataset.key, day["on"]))
                n_lines = day["n"] + (known.n_lines if known else 0)
                at = max(day["last"], known.at) if known else day["last"]
                found[dataset.key, day["on"]] = Day(dataset, day["on"], at, n_lines)
    ordered = sorted(found.values(), key=lambda day: (day.at, day.dataset.key), reverse=True)
    return ordered[:LATEST]


def atom(days: Iterable[Day], who: Publisher, *, root: str, path: str, title: str) -> str:
    """Write days as an Atom feed; ``root`` is the address of the site, without a last slash."""
    feed = Atom1Feed(
        title=f"{who.short_name} : {title}" if who.short_name else title,
        link=f"{root}/donnees/",
        feed_url=f"{root}{path}",
        description="Jeux de données modifiés",
        language="fr",
    )
    for day in days:
        feed.add_item(
            title=day.title,
            link=f"{root}{day.path}",
            description=day.text,
            pubdate=day.at,
            updateddate=day.at,
            unique_id=f"{root}{day.path}",
        )
    return feed.writeString("utf-8")
