"""A commune with what the plan knows and does there."""

from typing import Annotated

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Path

from agglo.core.api import Exact, Insee, Thing, known, precision
from agglo.plan.api.router import Addresses, router
from agglo.plan.reports import commune_plan
from agglo.territory.api import Commune, commune_cells
from agglo.territory.models import Commune as Member


class LocalFigure(Thing):
    """The last value of an indicator in the commune."""

    key: str
    name: str
    value: Exact | None
    unit: str
    qualifier: str
    period: str | None
    text: str
    url: str


class LocalAction(Thing):
    """An action that happens in the commune."""

    key: str
    name: str
    status: str
    n_communes: int
    url: str
    api: str


class CommuneWithFigures(Commune):
    """A commune with its boundary, its actions and its figures."""

    boundary: dict | None
    n_actions: int
    n_everywhere: int
    actions: list[LocalAction]
    figures: list[LocalFigure]


@router.get(
    "/communes/{code_insee}",
    response=CommuneWithFigures,
    by_alias=True,
    tags=["Territoire"],
    operation_id="commune",
    summary="Une commune, ses actions et ses chiffres",
    description=(
        "Les actions qui s’y passent, sans celles de toutes les communes, et la dernière valeur de "
        "chaque indicateur connu pour elle."
    ),
)
def commune(
    request: HttpRequest, insee: Annotated[Insee, Path(alias="code_insee")]
) -> CommuneWithFigures:
    members = Member.objects.filter(closed_on=None).select_related("sector", "source")
    one = members.filter(insee=insee).first()
    if one is None:
        raise Http404("Aucune commune membre n’a ce code INSEE.")
    to = Addresses(request)
    found = commune_plan(insee, localdate(), most_actions=None, most_figures=None)
    return CommuneWithFigures(
        **commune_cells(one, to.base),
        boundary=one.boundary,
        n_actions=found.n_actions,
        n_everywhere=found.n_everywhere,
        actions=[
            LocalAction(
                key=each.key,
                name=each.name,
                status=each.assessment.status.slug,
                n_communes=each.n_communes,
                url=to.page("plan:action", each.key),
                api=to.api(f"actions/{each.key}"),
            )
            for each in found.actions
        ],
        figures=[
            LocalFigure(
                key=each.key,
                name=each.name,
                value=each.value,
                unit=each.unit,
                qualifier=precision(each.qualifier),
                period=known(each.period),
                text=each.text(),
                url=to.page("plan:indicator", each.key),
            )
            for each in found.figures
        ],
    )
