"""Observations in force, as many as there are, a page at a time."""

from datetime import date
from typing import Annotated

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from agglo.core.api import (
    Asked,
    During,
    Exact,
    Instant,
    Key,
    Page,
    Since,
    Thing,
    cut,
    known,
    precision,
)
from agglo.plan.api.router import Addresses, router, whole
from agglo.plan.api.sources import Cited, cited
from agglo.plan.models import Observation
from agglo.plan.models.facts import public_since

WHOLE = "territoire"
"""What stands for the whole territory where a commune is expected."""


class ObservationThing(Thing):
    """A value seen over a period, of one commune or of the whole territory."""

    id: str
    indicator: str
    period: str
    first_day: date
    last_day: date
    commune: str | None
    commune_name: str | None
    value: Exact | None
    qualifier: str
    unit: str
    note: str | None
    source: Cited | None
    changed_at: Instant
    url: str


class ObservationsAsked(Asked):
    """The filters of observations."""

    indicator: Key | None = Field(None, alias="indicateur", description="Clé d’un indicateur.")
    commune: str | None = Field(
        None,
        pattern=r"^([0-9][0-9AB][0-9]{3}|territoire)$",
        description="Code INSEE, ou « territoire » pour les relevés du territoire entier.",
    )
    period: During | None = Field(
        None,
        alias="periode",
        description="Relevés dont la période est comprise dans celle-ci, comme 2024 ou 2020/2023.",
    )
    since: Since | None = Field(
        None, alias="modifie_depuis", description="Rendus publics depuis ce jour ou cet instant."
    )


@router.get(
    "/observations",
    response=Page[ObservationThing],
    by_alias=True,
    tags=["Chiffres"],
    operation_id="observations",
    summary="Les relevés des indicateurs",
    description=(
        "Chaque relevé en vigueur. Une correction garde l’identifiant du relevé qu’elle remplace ; "
        "« modifie_le » dit quand le public a vu cette valeur-là."
    ),
)
def observations(
    request: HttpRequest, asked: Annotated[ObservationsAsked, Query()]
) -> Page[ObservationThing]:
    found = _found(asked)
    later = found.filter(pk__gt=asked.after_number).order_by("pk")
    rows, count, following = cut(
        later.select_related("indicator", "commune", "source").defer("commune__boundary")[
            : asked.limit + 1
        ],
        found.count(),
        key=lambda row: str(row.pk),
        asked=asked,
        address=whole(request),
    )
    to = Addresses(request)
    return Page[ObservationThing](
        count=count, next=following, results=[_thing(row, to) for row in rows]
    )


def _found(asked: ObservationsAsked) -> QuerySet[Observation]:
    found = Observation.objects.published().annotate(public_since=public_since())
    if asked.indicator:
        found = found.filter(indicator__key=asked.indicator)
    if asked.commune == WHOLE:
        found = found.filter(commune=None)
    elif asked.commune:
        found = found.filter(commune__insee=asked.commune)
    if asked.period:
        found = found.filter(since__gte=asked.period.since, until__lte=asked.period.until)
    return found.filter(public_since__gte=asked.since) if asked.since else found


def _thing(row: Observation, to: Addresses) -> ObservationThing:
    where = row.commune.insee if row.commune else WHOLE
    return ObservationThing(
        id=f"{row.indicator.key}:{where}:{row.period}",
        indicator=row.indicator.key,
        period=row.period,
        first_day=row.since,
        last_day=row.until,
        commune=row.commune.insee if row.commune else None,
        commune_name=row.commune.name if row.commune else None,
        value=row.value,
        qualifier=precision(row.qualifier),
        unit=row.indicator.unit,
        note=known(row.note),
        source=cited(row.source, row.locator),
        changed_at=row.public_since,
        url=to.page("plan:indicator", row.indicator.key),
    )
