"""Finding a page by its words: accents and case ignored, beginnings of words enough.

Both databases filter with their own full-text index (FTS5, tsvector) over the same folded words,
then rank by the same comparisons, so that a search answers the same on either.
"""

import difflib
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Case, Count, IntegerField, Q, QuerySet, Value, When
from django.db.models.expressions import RawSQL
from django.utils.module_loading import autodiscover_modules

from agglo.core.search import Document, sources, words
from agglo.web.models import SearchDocument

MOST_WORDS = 12
"""Words of a query that are read; what follows is ignored."""

MATCHING = {
    "sqlite": "SELECT rowid FROM web_searchindex WHERE web_searchindex MATCH %s",
    "postgresql": "SELECT id FROM web_searchindex WHERE words @@ %s::tsquery",
}
INDEXING = {
    "sqlite": "INSERT INTO web_searchindex (rowid, words) VALUES (%s, %s)",
    "postgresql": "INSERT INTO web_searchindex (id, words) VALUES (%s, %s::tsvector)",
}
EMPTYING = {
    "sqlite": "INSERT INTO web_searchindex (web_searchindex) VALUES ('delete-all')",
    "postgresql": "DELETE FROM web_searchindex",
}


@dataclass(frozen=True, slots=True)
class Found:
    """The pages that answer a query, best first, and how many there are of each kind."""

    documents: QuerySet[SearchDocument]
    kinds: list[tuple[str, str, int]]  # key, name on screen, number of pages

    @property
    def n_documents(self) -> int:
        return sum(n for _, _, n in self.kinds)


@transaction.atomic
def rebuild() -> int:
    """Make the index again from the records of every room; return how many pages it holds."""
    autodiscover_modules("search")
    order = list(sources.kinds)
    documents = sorted(sources.documents(), key=lambda d: (order.index(d.kind), words(d.name)))

    SearchDocument.objects.all().delete()
    SearchDocument.objects.bulk_create(
        [
            SearchDocument(
                id=rank,
                kind=document.kind,
                name=document.name,
                summary=document.summary,
                url=document.url,
                name_words=_between_spaces(words(document.name)),
                summary_words=_between_spaces(words(document.summary)),
            )
            for rank, document in enumerate(documents, start=1)
        ],
        batch_size=100,
    )
    with connection.cursor() as cursor:
        cursor.execute(EMPTYING[connection.vendor])
        cursor.executemany(
            INDEXING[connection.vendor],
            [(rank, _index_text(document)) for rank, document in enumerate(documents, start=1)],
        )
    return len(documents)


def find(query: str, kind: str = "") -> Found:
    """Return the pages that have every word of a query, as the beginning of one of theirs.

    Best first: the page so named, then names that begin with these very words, names that have
    them, names that begin so, names with these beginnings, and pages that only speak of it.
    """
    asked = words(query)[:MOST_WORDS]
    if not asked:
        return Found(SearchDocument.objects.none(), [])
    autodiscover_modules("search")
    matching = SearchDocument.objects.filter(
        pk__in=RawSQL(MATCHING[connection.vendor], [_match_text(asked)])  # noqa: S611
    )
    counts = dict(matching.values_list("kind").annotate(Count("pk")))
    kinds = [(key, name, counts[key]) for key, name in sources.kinds.items() if key in counts]
    if kind:
        matching = matching.filter(kind=kind)
    return Found(matching.alias(closeness=_closeness(asked)).order_by("closeness", "pk"), kinds)


def suggestion(query: str) -> str:
    """Return a query near one that found nothing, from the words of names; blank if none is."""
    names = SearchDocument.objects.values_list("name_words", flat=True)
    known = sorted({word for name in names for word in name.split()})
    asked = words(query)[:MOST_WORDS]
    nearest = [difflib.get_close_matches(word, known, n=1, cutoff=0.75) for word in asked]
    text = " ".join(near[0] for near in nearest if near)
    return text if text and text != " ".join(asked) else ""


def _closeness(asked: list[str]) -> Case:
    phrase = " ".join(asked)
    whole, begun = Q(), Q()
    for word in asked:
        whole &= Q(name_words__contains=f" {word} ")
        begun &= Q(name_words__contains=f" {word}")
    return Case(
        When(name_words=f" {phrase} ", then=Value(0)),
        When(name_words__startswith=f" {phrase} ", then=Value(1)),
        When(whole, then=Value(2)),
        When(name_words__startswith=f" {phrase}", then=Value(3)),
        When(begun, then=Value(4)),
        default=Value(5),
        output_field=IntegerField(),
    )


def _between_spaces(found: list[str]) -> str:
    return f" {' '.join(found)} " if found else ""


def _index_text(document: Document) -> str:
    every = words(f"{document.name} {document.summary} {document.keywords}")
    if connection.vendor == "postgresql":
        return " ".join(f"'{word}'" for word in sorted(set(every)))
    return " ".join(every)


def _match_text(asked: list[str]) -> str:
    """Write a query for the index; words have only letters and digits, so nothing to escape."""
    if connection.vendor == "postgresql":
        return " & ".join(f"'{word}':*" for word in asked)
    return " AND ".join(f'"{word}"*' for word in asked)
