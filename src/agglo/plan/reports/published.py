"""What became public, when, and by which body: never a person's name."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.timezone import localdate

from agglo.core.french import date_in_words, typeset
from agglo.plan.models import Publication
from agglo.plan.models.facts import Fact

F = TypeVar("F", bound=Fact)


@dataclass(frozen=True, slots=True)
class Published:
    """When something last became public, and who published it."""

    at: datetime
    body: str  # blank when it is not known

    @property
    def sentence(self) -> str:
        """Return it in French."""
        by = f" par {self.body}" if self.body else ""
        return typeset(f"Publié le {date_in_words(localdate(self.at))}{by}.")


def last_of(publications: Iterable[Publication | None]) -> Published | None:
    """Return the last of some publications, None when there is none."""
    known = [each for each in publications if each is not None]
    if not known:
        return None
    last = max(known, key=lambda each: (each.at, each.pk))
    return Published(last.at, last.body)


def since(fact: Fact) -> datetime:
    """Return when a published fact became public; its publication is already read."""
    publication = fact.publication
    return fact.entered_at if publication.by_id is None else publication.at


def corrections(chains: Iterable[F]) -> Iterator[tuple[F, F, str]]:
    """Yield what the public saw and what replaced it, with why, from whole published chains.

    What was written then corrected before it was published was never public: it is left out, and
    its reason is told with the one that was published.
    """
    by_pk = {fact.pk: fact for fact in chains if fact.publication_id}
    later = {fact.supersedes_id: fact for fact in by_pk.values() if fact.supersedes_id}
    for fact in by_pk.values():
        if _was_hidden(fact, later.get(fact.pk)):
            continue
        whys, before = [fact.why], by_pk.get(fact.supersedes_id or 0)
        while before is not None and _was_hidden(before, later[before.pk]):
            whys.append(before.why)
            before = by_pk.get(before.supersedes_id or 0)
        if before is not None:
            yield before, fact, joined_reasons(whys[::-1])


def joined_reasons(whys: Sequence[str]) -> str:
    """Return reasons in their order, each once."""
    return " ".join(dict.fromkeys(why for why in whys if why))


def _was_hidden(fact: Fact, later: Fact | None) -> bool:
    """Say whether a fact was replaced before it could be read: both were published at once."""
    if later is None or later.publication_id != fact.publication_id:
        return False
    return fact.publication.by_id is not None or fact.publication.imported_id is not None
