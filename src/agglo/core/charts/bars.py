"""Horizontal bars: amounts side by side, each named in full above its bar."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.charts import marks
from agglo.core.charts.chart import LINE, SIZE, WIDTH, Chart, drawing, name_of, sentence
from agglo.core.french import count
from agglo.core.measure import Measure
from agglo.core.paint import Pen
from agglo.core.svg import Svg, group, text_width, wrapped

_THICK = 16
_GAP = 12


@dataclass(frozen=True, slots=True)
class Bar:
    """A named value, None when unknown. ``strong`` sets one apart from the others."""

    label: str
    value: Decimal | int | None
    strong: bool = False


def bar_chart(
    title: str,
    bars: Sequence[Bar],
    *,
    measure: Measure | None = None,
    headers: tuple[str, str] = ("", "Valeur"),
    key: str = "",
    width: float = WIDTH,
    static_colours: bool = False,
) -> Chart:
    """Draw one bar per value, in the order given. Values may be negative."""
    measure = measure or Measure()
    pen = Pen(static_colours)
    rows = tuple((bar.label, measure.say(bar.value)) for bar in bars)
    scale = _Scale.of(bars, measure, width)
    parts, y = [], 0.0
    for bar, (_, text) in zip(bars, rows, strict=True):
        drawn, height = _row(pen, scale, bar, text, y)
        parts.append(drawn)
        y += height + _GAP
    if scale.left_of_zero:
        line = {"d": f"M{scale.zero:.1f} 0V{y - _GAP:.1f}"}
        parts.append(pen.draw("path", "draw-axis", line))
    description = _description(bars, measure)
    name = name_of(key, title, bars, measure, width)
    height = max(y - _GAP + 2, LINE)
    svg = drawing(pen, name, (width, height), (title, description), parts)
    return Chart(title, description, svg, headers, rows)


@dataclass(frozen=True, slots=True)
class _Scale:
    """Where zero is, and how long a unit is."""

    zero: float
    unit: float
    width: float
    left_of_zero: bool

    @classmethod
    def of(cls, bars: Sequence[Bar], measure: Measure, width: float) -> "_Scale":
        values = [float(bar.value) for bar in bars if bar.value is not None]
        least, most = min([0.0, *values]), max([0.0, *values])
        texts = [text_width(measure.say(bar.value), SIZE, bold=bar.strong) for bar in bars]
        for_texts = max(texts, default=0) + 12
        room = width - for_texts * (1 if least == 0 else 2)
        unit = room / (most - least) if most > least else 0
        zero = (for_texts - least * unit) if least else 0
        return cls(zero, unit, width, least < 0)


def _row(pen: Pen, scale: _Scale, bar: Bar, text: str, top: float) -> tuple[Svg, float]:
    weight = {"font-weight": 700} if bar.strong else {}
    lines = wrapped(bar.label, SIZE, scale.width, bold=bar.strong)
    parts = [
        pen.text("draw-text", {"x": 0, "y": top + SIZE + rank * LINE, **weight}, line)
        for rank, line in enumerate(lines)
    ]
    y = top + len(lines) * LINE + 2
    baseline = y + _THICK / 2 + SIZE * 0.35
    if bar.value is None:
        x = min(scale.zero + 1, scale.width - text_width(text, SIZE) - 34)
        place = {"x": x, "y": y + 1, "width": 24, "height": _THICK - 2}
        void = pen.draw("rect", "draw-void", {**place, "stroke-dasharray": "3 3"})
        parts += [void, pen.text("draw-quiet", {"x": x + 31, "y": baseline}, text)]
        return group(*parts), y + _THICK - top
    length = float(bar.value) * scale.unit
    start, end = min(scale.zero, scale.zero + length), max(scale.zero, scale.zero + length)
    drawn_length = max(end - start, 1.5) if bar.value else 0
    parts.append(marks.bar(pen, "", 0, start, y, drawn_length, _THICK))
    at = {"x": start - 6, "text-anchor": "end"} if bar.value < 0 else {"x": end + 6}
    parts.append(pen.text("draw-text", {**at, "y": baseline, **weight}, text))
    return group(*parts), y + _THICK - top


def _description(bars: Sequence[Bar], measure: Measure) -> str:
    known = [bar for bar in bars if bar.value is not None]
    n_unknown = len(bars) - len(known)
    parts = [f"{count(len(known), 'valeur', 'valeurs')}"]
    if known:
        most, least = max(known, key=lambda bar: bar.value), min(known, key=lambda bar: bar.value)
        parts = [f"{parts[0]} ; la plus grande : {most.label}, {measure.say(most.value)}"]
        if len(known) > 1:
            parts[0] += f" ; la plus petite : {least.label}, {measure.say(least.value)}"
    if n_unknown:
        parts.append(count(n_unknown, "valeur inconnue", "valeurs inconnues"))
    return " ".join(map(sentence, parts))
