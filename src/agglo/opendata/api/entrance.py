"""The entrance of the API: whose data this is, how fresh, and where the lists are."""

from django.http import HttpRequest
from django.urls import reverse
from ninja import Router

from agglo.core.api import Thing, known, register
from agglo.journal import services as journal
from agglo.territory.models import Epci

router = Router(tags=["Entrée"])
register("opendata", router)

LISTS = (
    *("projet", "actions", "montants", "indicateurs", "observations", "communes", "lieux"),
    *("bilans", "publications"),
)


class Entrance(Thing):
    """What the API is about, and where its lists are."""

    name: str | None
    siren: str | None
    fictional: bool
    horizon: int | None
    licence: str | None
    journal_number: int
    journal_hash: str | None
    openapi: str
    guide: str
    lists: dict[str, str]


@router.get(
    "/",
    response=Entrance,
    by_alias=True,
    operation_id="entree",
    summary="L’entrée de l’API",
    description="Le territoire, la licence de ses données, la dernière écriture, les listes.",
)
def entrance(request: HttpRequest) -> Entrance:
    epci = Epci.objects.filter(closed_on=None).first() or Epci()
    number, hash_ = journal.head()
    here = request.build_absolute_uri("/api/v1/")
    return Entrance(
        name=known(epci.name),
        siren=known(epci.siren),
        fictional=epci.fictional,
        horizon=epci.horizon,
        licence=known(epci.licence),
        journal_number=number,
        journal_hash=known(hash_),
        openapi=f"{here}openapi.json",
        guide=request.build_absolute_uri(reverse("api:guide")),
        lists={name: f"{here}{name}" for name in LISTS},
    )
