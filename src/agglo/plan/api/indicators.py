"""Indicators: the list with their last value, and one with its targets and its series."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from agglo.core.api import (
    Asked,
    Exact,
    Instant,
    Key,
    Page,
    Since,
    Text,
    Thing,
    known,
    page,
    precision,
)
from agglo.plan.api.router import Addresses, router, whole
from agglo.plan.api.sources import Cited, cited
from agglo.plan.models import Target
from agglo.plan.reports import IndicatorPage, indicator_list, indicator_page, with_figures
from agglo.plan.reports.changes import indicator_changes, indicators_changed
from agglo.plan.reports.indicator import Progress
from agglo.plan.reports.indicators import IndicatorLine, IndicatorRow
from agglo.plan.rules.figures import Figure, value_text
from agglo.plan.rules.workbook import Definition


class Value(Thing):
    """What an indicator was worth over a period."""

    period: str | None
    value: Exact | None
    qualifier: str
    text: str
    n_known: int
    n_expected: int


class IndicatorLineThing(Thing):
    """An indicator as lists give it, with its last value."""

    key: str
    name: str
    unit: str
    decimals: int
    direction: Literal["up", "down", "none"]
    definition: str
    periodicity: Literal["month", "quarter", "year", "mandate", "once"]
    expression: str | None
    last: Value | None
    is_late: bool | None
    changed_at: Instant | None
    url: str
    api: str

    @classmethod
    def model_parametrized_name(cls, params: tuple[type, ...]) -> str:
        return "Indicator"


class TargetThing(Thing):
    """Where an indicator starts from, or must arrive."""

    kind: Literal["baseline", "intermediate", "final"]
    period: str
    value: Exact
    text: str
    label: str | None
    source: Cited | None


class ProgressThing(Thing):
    """Where the last value stands between the start and the target."""

    share: Exact | None
    expected: Exact | None
    is_on_track: bool | None
    sentence: str | None


class CommuneValueThing(Thing):
    """The value of one commune, over the period of the last value."""

    insee: str
    commune_name: str
    value: Exact | None
    text: str
    is_contested: bool


class IndicatorThing(IndicatorLineThing):
    """An indicator with its targets, its series and its value in each commune."""

    targets: list[TargetThing]
    progress: ProgressThing | None
    series: list[Value]
    by_commune: list[CommuneValueThing]
    n_open_contests: int
    actions: list[str]
    priorities: list[str]
    source: Cited | None
    observations: str


class IndicatorsAsked(Asked):
    """The filters of indicators."""

    priority: Key | None = Field(None, alias="priorite", description="Clé d’une priorité.")
    text: Text | None = Field(None, alias="q", description="Mots du nom ou de la définition.")
    since: Since | None = Field(
        None,
        alias="modifie_depuis",
        description="Ceux dont une valeur a changé pour le public depuis ce jour ou cet instant.",
    )


@router.get(
    "/indicateurs",
    response=Page[IndicatorLineThing],
    by_alias=True,
    tags=["Chiffres"],
    operation_id="indicateurs",
    summary="Les indicateurs et leur dernière valeur",
    description="Une valeur inconnue est nulle, jamais zéro.",
)
def indicators(
    request: HttpRequest, asked: Annotated[IndicatorsAsked, Query()]
) -> Page[IndicatorLineThing]:
    to = Addresses(request)
    found = indicator_list(text=asked.text or "", priority=asked.priority or "")
    lines: list[IndicatorLine] = list(found.lines)
    if asked.since:
        changed = indicators_changed(asked.since)
        lines = [each for each in lines if each.key in changed]
    kept, count, following = page(
        lines, key=lambda line: line.key, asked=asked, address=whole(request)
    )
    changes = indicator_changes(each.key for each in kept)
    results = [
        IndicatorLineThing(**_row(each, to), changed_at=changes.get(each.line.key))
        for each in with_figures(kept, found.facts, localdate())
    ]
    return Page[IndicatorLineThing](count=count, next=following, results=results)


@router.get(
    "/indicateurs/{cle}",
    response=IndicatorThing,
    by_alias=True,
    tags=["Chiffres"],
    operation_id="indicateur",
    summary="Un indicateur, ses cibles et sa série",
    description="Pour savoir d’où vient la valeur, lisez le chiffre de la même clé.",
)
def indicator(request: HttpRequest, key: Annotated[Key, Path(alias="cle")]) -> IndicatorThing:
    found = indicator_page(key, localdate())
    if found is None:
        raise Http404("Aucun indicateur n’a cette clé.")
    to, one = Addresses(request), found.indicator
    return IndicatorThing(
        **_own(found, to),
        changed_at=indicator_changes([key]).get(key),
        targets=[_target(each, found) for each in found.targets],
        progress=_progress(found.progress),
        series=[_value(each) for each in found.series],
        by_commune=[
            CommuneValueThing(
                insee=each.insee,
                commune_name=each.name,
                value=each.value,
                text=each.text,
                is_contested=each.is_contested,
            )
            for each in found.communes
        ],
        n_open_contests=found.n_open_contests,
        actions=[key for key, _ in found.actions],
        priorities=list(dict.fromkeys(key for key, _, _ in found.objectives)),
        source=cited(one.source, one.locator),
        observations=to.api(f"observations?indicateur={key}"),
    )


def _row(row: IndicatorRow, to: Addresses) -> dict[str, object]:
    is_late = None if row.freshness is None else row.freshness.state == "late"
    return _named(row.line.definition, row.figure, is_late, to)


def _own(found: IndicatorPage, to: Addresses) -> dict[str, object]:
    one = found.indicator
    definition = Definition(
        key=one.key,
        name=one.name,
        unit=one.unit,
        decimals=one.decimals,
        definition=one.definition,
        periodicity=one.periodicity,
        direction=one.direction,
        expression=one.expression,
        provider=one.provider,
    )
    is_late = found.freshness.state == "late" if definition.is_observed else None
    return _named(definition, found.figure, is_late, to)


def _named(
    definition: Definition, figure: Figure | None, is_late: bool | None, to: Addresses
) -> dict[str, object]:
    return {
        "key": definition.key,
        "name": definition.name,
        "unit": definition.unit,
        "decimals": definition.decimals,
        "direction": definition.direction,
        "definition": definition.definition,
        "periodicity": definition.periodicity,
        "expression": known(definition.expression),
        "last": _value(figure) if figure else None,
        "is_late": is_late,
        "url": to.page("plan:indicator", definition.key),
        "api": to.api(f"indicateurs/{definition.key}"),
    }


def _value(figure: Figure) -> Value:
    return Value(
        period=known(figure.period),
        value=figure.value,
        qualifier=precision(figure.qualifier),
        text=figure.text(),
        n_known=figure.n_known,
        n_expected=figure.n_expected,
    )


def _target(target: Target, found: IndicatorPage) -> TargetThing:
    return TargetThing(
        kind=target.kind,
        period=target.period,
        value=target.value,
        text=value_text(target.value, found.indicator.unit, found.indicator.decimals),
        label=known(target.label),
        source=cited(target.source, target.locator),
    )


def _progress(progress: Progress | None) -> ProgressThing | None:
    if progress is None:
        return None
    return ProgressThing(
        share=progress.share,
        expected=progress.expected,
        is_on_track=progress.is_on_track,
        sentence=known(progress.sentence),
    )
