"""Maps of communes: shades for rates, circles for counts, and those that are concerned."""

import math
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from agglo.core.charts.chart import LINE, sentence
from agglo.core.charts.marks import Entry, series_class
from agglo.core.french import joined, plural
from agglo.core.maps.canvas import Area, Canvas, Look, Map, n_communes, told
from agglo.core.maps.classes import Step, class_of, quantiles, steps
from agglo.core.measure import UNKNOWN, Measure
from agglo.core.svg import Svg, element

_LARGEST = 28
"""Radius of the greatest value, among circles."""

_SMALLEST = 2.5
_VOID = 4.5
_NAMED = 12
"""Communes that a description names; beyond, it counts them."""


def shaded_map(
    title: str,
    areas: Sequence[Area],
    *,
    measure: Measure | None = None,
    breaks: Sequence[Decimal | int] | None = None,
    header: str = "Valeur",
    look: Look | None = None,
) -> Map:
    """Shade each area by its class: for shares and rates. Counts are better told by circles.

    Without ``breaks``, classes are quantiles. An area without a boundary is a dot.
    """
    measure, look = measure or Measure(), look or Look()
    legend, members = _classified(areas, measure, breaks)
    canvas = Canvas.of(title, areas, look)
    says = {area.key: measure.say(area.value) for area in areas}
    texts = (title, _values_told(areas, measure))
    drawn = [canvas.painted(css_class, group, says) for css_class, group in members.items()]
    samples = [canvas.entry(step) for step in legend]
    rows = tuple((area.name, says[area.key]) for area in areas)
    svg = canvas.finished(texts, drawn, samples)
    return Map(*texts, svg, tuple(legend), ("Commune", header), rows)


def _classified(
    areas: Sequence[Area], measure: Measure, breaks: Sequence[Decimal | int] | None
) -> tuple[list[Step], dict[str, list[Area]]]:
    """Return the legend, and the areas of each of its classes."""
    values = [area.value for area in areas if area.value is not None]
    starts = sorted(breaks) if breaks is not None else quantiles(values)
    legend = steps(values, starts, measure, given=breaks is not None) if values else []
    members: dict[str, list[Area]] = {step.css_class: [] for step in legend}
    for area in areas:
        known = area.value is not None
        css_class = legend[class_of(area.value, starts)].css_class if known else "map-unknown"
        members.setdefault(css_class, []).append(area)
    if "map-unknown" in members:
        legend.append(Step("map-unknown", UNKNOWN, len(members["map-unknown"])))
    return legend, members


def circle_map(
    title: str,
    areas: Sequence[Area],
    *,
    measure: Measure | None = None,
    header: str = "Valeur",
    look: Look | None = None,
) -> Map:
    """Draw on each area a circle whose surface is its value: for counts and amounts."""
    measure, look = measure or Measure(), look or Look()
    if any(area.value is not None and area.value < 0 for area in areas):
        raise ValueError("circles need values of 0 or more")
    most = max((area.value for area in areas if area.value is not None), default=0)
    canvas = _roomy(Canvas.of(title, areas, look), most)
    says = {area.key: measure.say(area.value) for area in areas}
    texts = (title, _values_told(areas, measure))
    circles = _circles(canvas, most, says)
    legend, samples = _sizes(canvas, most, measure)
    n_unknown = sum(area.value is None for area in areas)
    if n_unknown:
        legend.append(Step("draw-void", UNKNOWN, n_unknown))
        samples.append(Entry(_void(canvas, 8, 0), UNKNOWN, 16))
    svg = canvas.finished(texts, [canvas.ground()], samples, circles)
    rows = tuple((area.name, says[area.key]) for area in areas)
    return Map(*texts, svg, tuple(legend), ("Commune", header), rows)


def selection_map(
    title: str,
    areas: Sequence[Area],
    selected: Collection[str],
    *,
    labels: tuple[str, str] = ("concernée", "non concernée"),
    look: Look | None = None,
) -> Map:
    """Show which areas are concerned, by their keys."""
    look = look or Look()
    chosen = [area for area in areas if area.key in selected]
    others = [area for area in areas if area.key not in selected]
    classes = ("map-class-3", "map-plain")
    says = {area.key: labels[area.key not in selected] for area in areas}
    legend = tuple(
        Step(css_class, label, len(members))
        for css_class, label, members in zip(classes, labels, (chosen, others), strict=True)
        if members
    )
    texts = (title, _selection_told(chosen, areas, labels[0]))
    canvas = Canvas.of(title, areas, look)
    drawn = [
        canvas.painted(css_class, members, says)
        for css_class, members in zip(reversed(classes), (others, chosen), strict=True)
        if members
    ]
    samples = [canvas.entry(step) for step in legend]
    svg = canvas.finished(texts, drawn, samples)
    rows = tuple((area.name, says[area.key]) for area in areas)
    return Map(*texts, svg, legend, ("Commune", labels[0].capitalize()), rows)


def _roomy(canvas: Canvas, most: Decimal | int) -> Canvas:
    """Return a canvas with margins wide enough for the circles at its edges."""
    width, height, over = canvas.projection.width, canvas.projection.height, 0.0
    for area in canvas.areas:
        x, y = canvas.projection.point(area.centre)
        radius = _radius(area.value, most) if area.value else _VOID
        over = max(over, radius - min(x, y, width - x, height - y))
    return canvas.widened(over + 2) if over > 0 else canvas


def _radius(value: Decimal | int, most: Decimal | int) -> float:
    return max(_LARGEST * math.sqrt(value / most), _SMALLEST) if most else _SMALLEST


def _circles(canvas: Canvas, most: Decimal | int, says: Mapping[str, str]) -> list[Svg]:
    """Draw the circles, the largest first, so that none hides a smaller one."""
    by_size = sorted(canvas.areas, key=lambda area: -(area.value or 0))
    discs, rest = [], []
    for area in by_size:
        x, y = canvas.projection.point(area.centre)
        if area.value:
            place = {"cx": x, "cy": y, "r": _radius(area.value, most)}
            shape, drawn = element("circle", place), discs
        else:
            shape, drawn = (_void if area.value is None else _zero)(canvas, x, y), rest
        drawn.append(canvas.linked(area.href, told(area.name, says[area.key]), shape))
    return [_discs(canvas, *discs), *rest]


def _discs(canvas: Canvas, *shapes: Svg) -> Svg:
    painted = {"stroke-width": 1, "fill-opacity": "0.8"}
    return canvas.pen.draw("g", f"{series_class(0)} draw-mark", painted, *shapes)


def _zero(canvas: Canvas, x: float, y: float) -> Svg:
    place = {"cx": x, "cy": y, "r": _SMALLEST, "stroke-width": 1}
    return canvas.pen.draw("circle", f"{series_class(0)} draw-ring", place)


def _void(canvas: Canvas, x: float, y: float) -> Svg:
    place = {"cx": x, "cy": y, "r": _VOID, "stroke-dasharray": "2 2"}
    return canvas.pen.draw("circle", "draw-void", place)


def _sizes(canvas: Canvas, most: Decimal | int, measure: Measure) -> tuple[list[Step], list[Entry]]:
    """Return a legend of three circles for round values, the largest below the greatest."""
    if not most:
        return [], []
    legend, samples = [], []
    for share in (1, 5, 25):
        value = _round_below(Decimal(most) / share)
        label = measure.say(value)
        if label not in [step.label for step in legend]:
            radius = _radius(value, most)
            disc = _discs(canvas, element("circle", {"cx": radius, "r": radius}))
            legend.append(Step(f"{series_class(0)} draw-mark", label))
            samples.append(Entry(disc, label, 2 * radius, max(2 * radius, LINE)))
    return legend, samples


def _round_below(value: Decimal) -> Decimal:
    """Return the largest of 1, 2 or 5 times a power of ten that is not above a value."""
    unit = Decimal(1).scaleb(value.adjusted())
    digit = next(digit for digit in (5, 2, 1) if digit * unit <= value)
    return Decimal(format(digit * unit, "f"))


def _values_told(areas: Sequence[Area], measure: Measure) -> str:
    known = [area for area in areas if area.value is not None]
    n_unknown = len(areas) - len(known)
    parts = [f"Carte de {n_communes(len(areas))}"]
    if known:
        most, least = max(known, key=_value), min(known, key=_value)
        parts.append(f"La plus grande valeur : {measure.say(most.value)}, {most.name}")
        parts.append(f"La plus petite : {measure.say(least.value)}, {least.name}")
    if n_unknown:
        parts.append(f"Valeur inconnue pour {n_communes(n_unknown)}")
    return " ".join(map(sentence, parts))


def _value(area: Area) -> Decimal | int:
    return area.value


def _selection_told(chosen: Sequence[Area], areas: Sequence[Area], label: str) -> str:
    many = plural(len(chosen), label, f"{label}s")
    told = f"Carte de {n_communes(len(areas))}, dont {len(chosen)} {many}"
    if 0 < len(chosen) <= _NAMED:
        told += f" : {joined(area.name for area in chosen)}"
    return sentence(told)
