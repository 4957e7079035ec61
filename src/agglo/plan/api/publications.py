"""When the working version became public, and what of it."""

from typing import Annotated

from django.http import Http404, HttpRequest
from ninja import Path, Query

from agglo.core.api import Asked, Instant, Page, Thing, cut, known
from agglo.plan.api.router import Addresses, router, whole
from agglo.plan.models import Publication
from agglo.plan.reports.publications import contents, counts_of, publications

LAST_NUMBER = 10**18


class Counts(Thing):
    """How many rows of each kind became public."""

    n_observations: int = 0
    n_amounts: int = 0
    n_milestones: int = 0
    n_milestone_changes: int = 0
    n_notes: int = 0
    n_documents: int = 0
    n_links: int = 0


class PublicationThing(Thing):
    """A moment when something became public: the body that published, never a person."""

    id: int
    published_at: Instant
    title: str | None
    publisher: str | None
    role: str | None
    is_pack: bool
    counts: Counts
    api: str


class PublicationWithContents(PublicationThing):
    """A publication with the keys of what changed."""

    actions: list[str]
    indicators: list[str]


@router.get(
    "/publications",
    response=Page[PublicationThing],
    by_alias=True,
    tags=["Publications"],
    operation_id="publications",
    summary="Les publications, la dernière d’abord",
    description="Le service qui publie et son rôle ; jamais le nom d’une personne.",
)
def publication_list(
    request: HttpRequest, asked: Annotated[Asked, Query()]
) -> Page[PublicationThing]:
    found = publications().order_by("-pk")
    later = found.filter(pk__lt=asked.after_number) if asked.after_number else found
    rows, count, following = cut(
        list(later[: asked.limit + 1]),
        found.count(),
        key=lambda each: str(each.pk),
        asked=asked,
        address=whole(request),
    )
    counts, to = counts_of(rows), Addresses(request)
    return Page[PublicationThing](
        count=count,
        next=following,
        results=[PublicationThing(**_cells(each, counts[each.pk], to)) for each in rows],
    )


@router.get(
    "/publications/{numero}",
    response=PublicationWithContents,
    by_alias=True,
    tags=["Publications"],
    operation_id="publication",
    summary="Une publication et ce qu’elle a changé",
)
def publication(
    request: HttpRequest, number: Annotated[int, Path(ge=1, le=LAST_NUMBER, alias="numero")]
) -> PublicationWithContents:
    found = publications().filter(pk=number).first()
    if found is None:
        raise Http404("Aucune publication n’a ce numéro.")
    held = contents(found)
    return PublicationWithContents(
        **_cells(found, held.counts, Addresses(request)),
        actions=list(held.actions),
        indicators=list(held.indicators),
    )


def _cells(each: Publication, counts: dict[str, int], to: Addresses) -> dict[str, object]:
    return {
        "id": each.pk,
        "published_at": each.at,
        "title": known(each.label),
        "publisher": known(each.body),
        "role": str(each.role) if each.role else None,
        "is_pack": each.imported_id is not None,
        "counts": Counts(**{f"n_{name}": n for name, n in counts.items()}),
        "api": to.api(f"publications/{each.pk}"),
    }
