"""Charts and maps of the pages of the plan."""

from dataclasses import replace
from decimal import Decimal

from agglo.core.charts.bars import Bar, bar_chart
from agglo.core.charts.chart import Chart, Point, Series
from agglo.core.charts.line import line_chart
from agglo.core.maps.canvas import Look, Map
from agglo.core.maps.communes import circle_map, shaded_map
from agglo.core.measure import Measure
from agglo.core.money import in_euros
from agglo.core.periods import Period
from agglo.plan.models import Target
from agglo.plan.reports import IndicatorPage, MoneyPage
from agglo.plan.rules.figures import is_symbol
from agglo.territory import maps

FEWEST_POINTS = 2
"""Below that, a line says no more than its figure."""

FEWEST_AREAS = 2


def measure(unit: str, decimals: int) -> Measure:
    """Return how the values of an indicator are said."""
    return Measure(unit if is_symbol(unit) else "", decimals)


def series_chart(page: IndicatorPage) -> Chart | None:
    """Draw what was observed, and the path of the targets; None with too little to draw."""
    baseline = [_point(t) for t in page.targets if t.kind == Target.Kind.BASELINE]
    aims = [_point(t) for t in page.targets if t.kind != Target.Kind.BASELINE]
    points = tuple(Point(Period.parse(each.period), each.value) for each in page.series)
    if not any(each.value is not None for each in points):
        return None
    if len(points) + len(aims) + len(baseline) < FEWEST_POINTS:
        return None
    indicator = page.indicator
    return line_chart(
        indicator.name,
        [Series(indicator.name, points)],
        measure=measure(indicator.unit, indicator.decimals),
        target=aims,
        baseline=baseline[0] if baseline else None,
        key="serie",
    )


def commune_map(page: IndicatorPage) -> Map | None:
    """Shade communes for a rate, or draw circles for a count; None when not by commune."""
    values = {each.insee: each.value for each in page.communes}
    known = [value for value in values.values() if value is not None]
    if len(known) < FEWEST_AREAS:
        return None
    drawn = maps.areas(maps.members_with_boundaries())
    if {area.key for area in drawn} - values.keys():
        return None  # a series about a few communes is told by its table
    indicator = page.indicator
    draw = circle_map if _counts(page, known) else shaded_map
    return draw(
        f"{indicator.name}, par commune, {Period.parse(page.figure.period).when()}",
        [replace(area, value=values[area.key]) for area in drawn],
        measure=measure(indicator.unit, indicator.decimals),
        look=Look(key="carte", labelled=maps.most_peopled(drawn)),
    )


def budget_chart(page: MoneyPage) -> Chart | None:
    """Draw what the actions describe of a stage, by priority."""
    if not page.breakdowns:
        return None
    bars = [Bar(part.label, in_euros(part.total.cents)) for part in page.breakdowns[0].parts]
    title = f"{page.stage_label} : ce que les actions décrivent, par priorité"
    return bar_chart(
        title, bars, measure=Measure("€"), headers=("Priorité", "Montant"), key="priorites"
    )


def _point(target: Target) -> Point:
    return Point(Period.parse(target.period), target.value)


def _counts(page: IndicatorPage, known: list[Decimal]) -> bool:
    return page.indicator.commune_aggregation == "sum" and min(known) >= 0
