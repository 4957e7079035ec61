"""What the API says of reports: their editions, as they were published."""

from typing import Annotated

from django.db.models import Count, Max
from django.http import Http404, HttpRequest
from django.urls import reverse
from ninja import Path, Query, Router

from agglo.core.api import Asked, Instant, Key, Page, Thing, known, page, register
from agglo.report.models import Edition as Frozen
from agglo.report.models import Report as Composed

router = Router(tags=["Bilans"])
register("report", router)

LAST_NUMBER = 32_767
"""What the column of the number holds."""


class Report(Thing):
    """A report of which an edition was published."""

    key: str
    title: str
    period: str
    n_editions: int
    published_at: Instant
    url: str
    api: str


class Edition(Thing):
    """A report as it was published on a day."""

    report: str
    number: int
    title: str
    published_at: Instant
    content_hash: str
    signature: str | None
    public_key: str | None
    sealed_file: str
    url: str
    api: str


class EditionWithDocument(Edition):
    """An edition with its document, as the page and the PDF are made from it."""

    document: dict


@router.get(
    "/bilans",
    response=Page[Report],
    by_alias=True,
    operation_id="bilans",
    summary="Les bilans publiés",
)
def reports(request: HttpRequest, asked: Annotated[Asked, Query()]) -> Page[Report]:
    found = Composed.objects.filter(editions__isnull=False).defer("composition").order_by()
    dated = found.annotate(n_editions=Count("editions"), last=Max("editions__published_at"))
    kept, count, following = page(
        dated, key=lambda one: one.slug, asked=asked, address=request.build_absolute_uri()
    )
    base = _base(request)
    results = [
        Report(
            key=one.slug,
            title=one.title,
            period=one.period,
            n_editions=one.n_editions,
            published_at=one.last,
            url=base + one.get_absolute_url(),
            api=f"{base}/api/v1/bilans/{one.slug}/editions",
        )
        for one in kept
    ]
    return Page[Report](count=count, next=following, results=results)


@router.get(
    "/bilans/{cle}/editions",
    response=Page[Edition],
    by_alias=True,
    operation_id="editions",
    summary="Les éditions d’un bilan",
    description="Une édition ne change jamais ; une nouvelle la corrige.",
)
def editions(
    request: HttpRequest, key: Annotated[Key, Path(alias="cle")], asked: Annotated[Asked, Query()]
) -> Page[Edition]:
    found = list(_editions(key).defer("snapshot", "report__composition"))
    if not found:
        raise Http404("Aucun bilan publié n’a cette clé.")
    kept, count, following = page(
        found,
        key=lambda one: f"{one.number:05}",
        asked=asked,
        address=request.build_absolute_uri(),
    )
    base = _base(request)
    results = [Edition(**_cells(one, base)) for one in kept]
    return Page[Edition](count=count, next=following, results=results)


@router.get(
    "/bilans/{cle}/editions/{numero}",
    response=EditionWithDocument,
    by_alias=True,
    operation_id="edition",
    summary="Une édition et son document",
    description=(
        "Le document dont la page et le PDF sont faits. « fichier_scelle » donne les mêmes données "
        "avec leurs relevés, l’empreinte et la signature : « agglo report verify » le vérifie."
    ),
)
def edition(
    request: HttpRequest,
    key: Annotated[Key, Path(alias="cle")],
    number: Annotated[int, Path(ge=1, le=LAST_NUMBER, alias="numero")],
) -> EditionWithDocument:
    one = _editions(key).defer("report__composition").filter(number=number).first()
    if one is None:
        raise Http404("Ce bilan n’a pas d’édition de ce numéro.")
    return EditionWithDocument(**_cells(one, _base(request)), document=one.content()["document"])


def _editions(key: str):
    return Frozen.objects.filter(report__slug=key).select_related("report").order_by("number")


def _base(request: HttpRequest) -> str:
    return request.build_absolute_uri("/")[:-1]


def _cells(one: Frozen, base: str) -> dict[str, object]:
    slug, number = one.report.slug, one.number
    return {
        "report": slug,
        "number": number,
        "title": one.report.title,
        "published_at": one.published_at,
        "content_hash": one.content_hash,
        "signature": known(one.signature),
        "public_key": known(one.public_key),
        "sealed_file": base + reverse("report:edition-json", args=[slug, number]),
        "url": base + one.get_absolute_url(),
        "api": f"{base}/api/v1/bilans/{slug}/editions/{number}",
    }
