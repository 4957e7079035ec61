"""What is in force for many places and periods at once: the ends of their chains."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import islice
from typing import TypeVar

from agglo.plan.models import Observation

Content = tuple[Decimal | None, str, str, int | None, str]
"""Value, precision, note, primary key of the source, place in it."""

Identity = tuple[int, int | None, str]
"""Primary key of the indicator and of the commune, code of the period."""

NOTHING: Content = (None, "", "", None, "")
"""What a withdrawal says."""

CONTENT = ("value", "qualifier", "note", "source_id", "locator")
IDENTITY = ("indicator_id", "commune_id", "period")

INDICATORS_AT_ONCE = 100
MOST_PERIODS = 400
"""Asked by name in one query; more are all read and sorted out here."""

T = TypeVar("T")


@dataclass(slots=True)
class Standing:
    """The end of a chain: what the working version says, and what the public sees of it."""

    pk: int
    content: Content
    is_withdrawal: bool
    entered_by: int | None
    is_public: bool
    was_public: bool  # it, or a fact before it in the chain
    public: Content | None  # what the public sees; None when it sees nothing
    entered_at: datetime

    def is_own_draft(self, user: int) -> bool:
        """Say whether it was never public and was written by a person: hers to mend."""
        return self.entered_by == user and not self.is_public

    def would_undo(self, new: Content | None) -> bool:
        """Say whether writing something, None for a withdrawal, says again what is public."""
        return self.public == new


def standing(wanted: Collection[Identity]) -> dict[Identity, Standing]:
    """Return the end of each chain: two queries at most for a hundred indicators."""
    wanted = wanted if isinstance(wanted, set | frozenset | dict) else set(wanted)
    indicators = sorted({each[0] for each in wanted})
    periods = {each[2] for each in wanted}
    found: dict[Identity, Standing] = {}
    for some in chunks(indicators, INDICATORS_AT_ONCE):
        facts = Observation.objects.filter(indicator__in=some).order_by()
        if len(periods) <= MOST_PERIODS:
            facts = facts.filter(period__in=periods)
        ends = facts.filter(corrected_by=None).values_list(
            *IDENTITY,
            *CONTENT,
            "pk",
            "is_withdrawal",
            "entered_by_id",
            "publication_id",
            "entered_at",
        )
        drafts = {}
        for row in ends.iterator(chunk_size=5000):
            if (identity := row[:3]) in wanted:
                found[identity] = end = _standing(row)
                if not end.is_public:
                    drafts[identity] = end
        if drafts:
            _read_public(facts, drafts)
    return found


def _standing(row: tuple) -> Standing:
    content, (pk, is_withdrawal, entered_by, publication, at) = row[3:8], row[8:]
    is_public = publication is not None
    seen = content if is_public and not is_withdrawal else None
    return Standing(pk, content, is_withdrawal, entered_by, is_public, is_public, seen, at)


def _read_public(facts: Iterable, drafts: dict[Identity, Standing]) -> None:
    """Say what the public sees of the chains whose end is not published."""
    rows = facts.last_published().values_list(*IDENTITY, *CONTENT, "is_withdrawal")
    for row in rows.iterator(chunk_size=5000):
        if end := drafts.get(row[:3]):
            end.was_public = True
            end.public = None if row[8] else row[3:8]


def chunks(items: Iterable[T], size: int) -> Iterator[Sequence[T]]:
    """Yield the items, so many at a time."""
    items = iter(items)
    while some := list(islice(items, size)):
        yield some


@dataclass(frozen=True, slots=True)
class Left:
    """A fact that is no longer what was written: who said something else since, and when."""

    name: str
    who: str
    at: datetime
