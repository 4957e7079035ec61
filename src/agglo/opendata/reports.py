"""What the catalogue says of each dataset: its licence, its source and when it last changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from itertools import islice

from django.db.models import Max, Min, Q
from django.utils.timezone import localdate

from agglo.core.datasets import FREQUENCIES, Dataset, LeftOut, Row
from agglo.journal import services as journal
from agglo.journal.models import Entry
from agglo.opendata.rules import freshness
from agglo.opendata.rules.equipment import Body
from agglo.opendata.standards import Standard, standard
from agglo.people.models import Organisation
from agglo.territory.models import Epci

PUBLIC = Q(verb__startswith="pack:") | Q(verb__endswith=":publish")
"""Lines that change what the public sees; the others are about the working version."""

ROWS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Publisher:
    """Who publishes, as the pack says."""

    name: str = ""
    short_name: str = ""
    siren: str = ""
    siret: str = ""
    licence: str = ""
    contact: Mapping[str, str] = field(default_factory=dict)

    @property
    def body(self) -> Body:
        """Return it as national schemas need it."""
        return Body(self.name, self.siret)


@dataclass(frozen=True, slots=True)
class Card:
    """A dataset as the catalogue shows it."""

    dataset: Dataset
    licence: str
    source: str
    issued_at: datetime | None
    changed_at: datetime | None

    @property
    def standard(self) -> Standard | None:
        """Return the national schema that it follows, if any."""
        return standard(self.dataset.standard) if self.dataset.standard else None

    @property
    def frequency(self) -> str:
        """Return how often it is due to change."""
        return FREQUENCIES[self.dataset.frequency]

    def coverage(self) -> tuple[date | None, date | None]:
        """Return the days its rows are about, or those over which it has been kept here."""
        if self.dataset.covers:
            since, until = self.dataset.covers()
            if since and until:
                return since, until
        return day(self.issued_at), day(self.changed_at)


@dataclass(frozen=True, slots=True)
class Page:
    """A dataset as its own page shows it."""

    card: Card
    n_rows: int
    since: date | None
    until: date | None
    late: str
    left_out: LeftOut | None
    shown: list[Row]
    head: tuple[int, str]


def publisher() -> Publisher:
    """Return who publishes, in two queries."""
    epci = Epci.objects.filter(closed_on=None).first()
    if epci is None:
        return Publisher()
    bodies = Organisation.objects.filter(kind=Organisation.Kind.EPCI).exclude(siret="")
    siret = bodies.values_list("siret", flat=True).first() or ""
    return Publisher(
        name=epci.name,
        short_name=epci.short_name,
        siren=epci.siren,
        siret=siret if siret.startswith(epci.siren) else "",
        licence=epci.licence,
        contact=epci.contact,
    )


def cards(datasets: Iterable[Dataset]) -> list[Card]:
    """Return a card for each dataset, in six queries at most."""
    who, found = publisher(), []
    changes = cache(_changes)
    for dataset in datasets:
        issued, changed = _span(changes(PUBLIC if dataset.about else Q()), dataset.about)
        found.append(
            Card(
                dataset=dataset,
                licence=dataset.licence or who.licence,
                source=dataset.source or who.name,
                issued_at=issued,
                changed_at=changed,
            )
        )
    return found


def page(card: Card, on: date) -> Page:
    """Return what the page of a dataset shows on a day."""
    dataset = card.dataset
    since, until = card.coverage() if dataset.covers else (None, None)
    told = dataset.late(on) if dataset.late else ""
    return Page(
        card=card,
        n_rows=dataset.count() if dataset.count else sum(1 for _ in dataset.rows({})),
        since=since,
        until=until,
        late=told or freshness.late(dataset.frequency, day(card.changed_at), on),
        left_out=dataset.left_out() if dataset.left_out else None,
        shown=list(islice(dataset.rows({}), ROWS_SHOWN)),
        head=journal.head(),
    )


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


Span = tuple[datetime | None, datetime | None]


def _changes(which: Q) -> dict[str, Span]:
    """Return when objects of each nature were first and last written about."""
    lines = Entry.objects.filter(which).order_by().values("object_type")
    ends = list(lines.annotate(first=Min("seq"), last=Max("seq")))
    wanted = {row[name] for row in ends for name in ("first", "last")}
    at = dict(Entry.objects.filter(seq__in=wanted).order_by().values_list("seq", "at"))
    return {row["object_type"]: (at[row["first"]], at[row["last"]]) for row in ends}


def _span(changes: Mapping[str, Span], about: tuple[str, ...]) -> Span:
    spans = [span for key, span in changes.items() if not about or key in about]
    return (
        min((first for first, _ in spans), default=None),
        max((last for _, last in spans), default=None),
    )


def day(at: datetime | None) -> date | None:
    """Return the day of an instant, None when it is not known."""
    return localdate(at) if at else None
