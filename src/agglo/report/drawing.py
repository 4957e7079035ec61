"""Charts and maps of a report, drawn from what its document says of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from agglo.core.charts.bars import Bar, bar_chart
from agglo.core.charts.chart import Point, Series
from agglo.core.charts.line import line_chart
from agglo.core.maps.canvas import Area, Look
from agglo.core.maps.communes import circle_map, selection_map
from agglo.core.measure import Measure
from agglo.core.periods import Period
from agglo.report.rules.facts import Commune, communes_from_json

Json = Mapping[str, Any]

NAMED = 8
"""Up to so many communes, those of an action have their name on the map."""

LARGEST = 6
"""So many of the most peopled communes have theirs on the map of the population."""


@dataclass(frozen=True, slots=True)
class Drawer:
    """Draws with the colours of the stylesheet, or with ``static`` ones written in the drawing.

    Maps always have static colours: a page shows them as pictures, so as to stay light.
    """

    communes: Sequence[Commune] = ()
    outlines: Mapping[str, Json] = field(default_factory=dict)  # GeoJSON by INSEE code
    static: bool = False

    @classmethod
    def of(cls, content: Json, outlines: Mapping[str, Json], *, static: bool = False) -> "Drawer":
        """Return what draws a content, with the boundaries known today."""
        return cls(communes_from_json(content["facts"]["communes"]), outlines, static)

    def chart(self, block: Json) -> str:
        """Return the SVG of a chart."""
        measure = Measure(block["unit"], block["decimals"])
        look = {"measure": measure, "key": f"g-{block['key']}", "static_colours": self.static}
        if block["shape"] == "bars":
            bars = [Bar(point["label"], _value(point)) for point in block["points"]]
            return bar_chart(block["title"], bars, **look).svg
        series = Series(block["title"], tuple(_point(point) for point in block["points"]))
        aims = [_point(aim) for aim in block["targets"] if aim["kind"] != "baseline"]
        starts = [_point(aim) for aim in block["targets"] if aim["kind"] == "baseline"]
        start = starts[0] if starts else None
        return line_chart(block["title"], [series], target=aims, baseline=start, **look).svg

    def map(self, block: Json) -> str:
        """Return the SVG of a map."""
        rows = {row["insee"]: row for row in block["rows"]}
        areas = [
            Area(
                key=each.insee,
                name=each.name,
                longitude=float(each.longitude),
                latitude=float(each.latitude),
                value=rows.get(each.insee, {}).get("value"),
                geometry=self.outlines.get(each.insee),
            )
            for each in self.communes
            if each.longitude is not None and each.latitude is not None
        ]
        look = Look(labelled=_labelled(block), key=f"m-{block['key']}", static_colours=True)
        if block["shape"] == "population":
            return circle_map(block["title"], areas, measure=Measure("", 0), look=look).svg
        return selection_map(block["title"], areas, set(rows), look=look).svg


def _labelled(block: Json) -> set[str]:
    rows = block["rows"]
    if block["shape"] == "population":
        rows = sorted(rows, key=lambda row: -(row["value"] or 0))[:LARGEST]
    return {row["insee"] for row in rows} if len(rows) <= NAMED else set()


def _point(point: Json) -> Point:
    return Point(Period.parse(point["period"]), _value(point))


def _value(point: Json) -> Decimal | None:
    return None if point["value"] is None else Decimal(point["value"])
