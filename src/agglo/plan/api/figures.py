"""Figures with all that they are computed from, so that anyone may compute them again."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from ninja import Path, Query
from pydantic import Field

from agglo.core.api import During, Exact, Instant, Key, Thing, known, precision
from agglo.plan.api.router import Addresses, router
from agglo.plan.api.sources import Cited, named
from agglo.plan.reports import figures_at
from agglo.plan.rules import figures as rules
from agglo.plan.rules.workbook import recompute


class Record(Thing):
    """One fact that a figure is computed from."""

    kind: Literal["observation", "amount", "registered"]
    key: str
    label: str
    period: str | None
    commune: str | None
    value: Exact | None
    qualifier: str
    weight: Exact | None
    note: str | None
    source: Cited | None
    entered_at: Instant | None


class Figure(Thing):
    """A figure with its provenance."""

    key: str
    kind: Literal["indicator", "amount"]
    name: str
    value: Exact | None
    unit: str
    decimals: int
    qualifier: str
    text: str
    period: str | None
    commune: str | None
    as_of: str | None
    definition: str | None
    computation: str | None
    expression: str | None
    method: Literal["amount", "registered", "expression", "observed", "none"]
    over_communes: str
    over_time: str
    n_known: int
    n_expected: int
    is_verified: bool
    inputs: list["Figure"]
    records: list[Record]
    url: str
    api: str


class FigureAsked(Thing):
    """Which value of a figure is wanted."""

    period: During | None = Field(
        None, description="La valeur de cette période, comme 2024 ou 2024-T1 ; sinon la dernière."
    )


@router.get(
    "/chiffres/{cle}",
    response=Figure,
    by_alias=True,
    tags=["Chiffres"],
    operation_id="chiffre",
    summary="Un chiffre et sa provenance",
    description=(
        "La valeur, sa définition, la phrase qui dit comment elle est faite, l’expression et les "
        "relevés dont elle vient, jusqu’à la source. « verifie » : recalculée depuis ces seuls "
        "relevés, elle redonne bien la valeur."
    ),
)
def figure(
    request: HttpRequest,
    key: Annotated[Key, Path(alias="cle")],
    asked: Annotated[FigureAsked, Query()],
) -> Figure:
    ref = (key, asked.period)
    found = figures_at([ref]).get(ref)
    if found is None:
        raise Http404("Aucun chiffre n’a cette clé.")
    return figure_thing(found, Addresses(request))


def figure_thing(figure: rules.Figure, to: Addresses) -> Figure:
    """Return a figure as the API gives it, with those it is computed from."""
    is_amount = figure.kind == "amount"
    return Figure(
        key=figure.key,
        kind=figure.kind,
        name=figure.name,
        value=figure.value,
        unit=figure.unit,
        decimals=figure.decimals,
        qualifier=precision(figure.qualifier),
        text=figure.text(),
        period=known(figure.period),
        commune=known(figure.commune),
        as_of=figure.as_of.isoformat() if figure.as_of else None,
        definition=known(figure.definition),
        computation=known(figure.computation),
        expression=known(figure.expression),
        method=figure.method,
        over_communes=figure.over_communes,
        over_time=figure.over_time,
        n_known=figure.n_known,
        n_expected=figure.n_expected,
        is_verified=recompute(figure) == figure.value,
        inputs=[figure_thing(each, to) for each in figure.inputs],
        records=[_record(each) for each in figure.records],
        url=to.page("plan:amount" if is_amount else "plan:indicator", figure.key),
        api=to.api(f"chiffres/{figure.key}"),
    )


def _record(record: rules.Record) -> Record:
    return Record(
        kind=record.kind,
        key=record.key,
        label=record.label,
        period=known(record.period),
        commune=known(record.commune),
        value=record.value,
        qualifier=precision(record.qualifier),
        weight=record.weight,
        note=known(record.note),
        source=named(record.source_key, record.source_title, record.source_url, record.locator),
        entered_at=record.entered_at,
    )
