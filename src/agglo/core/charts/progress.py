"""Progress: where a value stands between where it started and where it should arrive."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from agglo.core.charts import marks
from agglo.core.charts.chart import (
    LINE,
    SIZE,
    WIDTH,
    Chart,
    Point,
    drawing,
    name_of,
    sentence,
)
from agglo.core.french import percent, typeset
from agglo.core.measure import Measure
from agglo.core.paint import Pen
from agglo.core.svg import Svg, group, text_width

_EDGE = 12
_THICK = 14
_STRONG = 16
_TRACK = 2 * LINE + 10


def progress_chart(
    title: str,
    value: Point | None,
    *,
    target: Point,
    baseline: Point | None = None,
    measure: Measure | None = None,
    key: str = "",
    width: float = WIDTH,
    static_colours: bool = False,
) -> Chart:
    """Draw a track from the baseline, or from zero, to the target, and the value on it.

    The target is always to the right, also when the aim is to go down. A value that is
    worse than the baseline, or better than the target, lengthens the track.
    """
    if target.value is None:
        raise ValueError("a target must have a value")
    way = _Way(value, target, baseline, measure or Measure(), width)
    pen = Pen(static_colours)
    below, height = way.ends(pen)
    parts = [way.track(pen), way.standing(pen), below]
    description = way.description()
    name = name_of(key, title, value, target, baseline, measure, width)
    svg = drawing(pen, name, (width, _TRACK + _THICK + height), (title, description), parts)
    return Chart(title, description, svg, ("Repère", "Période", "Valeur"), way.rows())


def share_done(start: Decimal | int, value: Decimal | int, target: Decimal | int) -> Decimal | None:
    """Return the share of the way that is done, in percent; None when there is no way to go.

    >>> share_done(100, 85, 60)
    Decimal('37.5')
    """
    if start == target:
        return None
    return (Decimal(value) - start) * 100 / (Decimal(target) - start)


@dataclass(frozen=True, slots=True)
class _Way:
    """The way from the start to the target, and how far along it the value is."""

    value: Point | None
    target: Point
    baseline: Point | None
    measure: Measure
    width: float

    @property
    def start(self) -> Decimal | int:
        known = self.baseline is not None and self.baseline.value is not None
        return self.baseline.value if known else 0

    @property
    def now(self) -> Decimal | int | None:
        return self.value.value if self.value else None

    @property
    def is_behind(self) -> bool:
        """Say whether the value is further from the target than the start, on its side."""
        done = None if self.now is None else share_done(self.start, self.now, self.target.value)
        return done is not None and done < 0

    def x(self, value: Decimal | int) -> float:
        """Return where a value falls: the start is on the left of the target."""
        sign = -1 if self.target.value < self.start else 1
        all_values = [self.start, self.target.value, *([] if self.now is None else [self.now])]
        ends = [float(each) * sign for each in all_values]
        span = (max(ends) - min(ends)) or 1
        return _EDGE + (float(value) * sign - min(ends)) / span * (self.width - 2 * _EDGE)

    def track(self, pen: Pen) -> Svg:
        left, right = self.x(self.start), self.x(self.target.value)
        place = {"x": _EDGE, "y": _TRACK, "width": self.width - 2 * _EDGE, "height": _THICK,
                 "rx": _THICK / 2}  # fmt: skip
        parts = [pen.draw("rect", "draw-track", place)]
        if self.now is not None and self.now != self.start:
            x = self.x(self.now)
            done = {"x": min(left, x), "y": _TRACK, "width": abs(x - left), "height": _THICK}
            classes = f"chart-series-{2 if self.is_behind else 1} draw-fill"
            parts.append(pen.draw("rect", classes, done))
        tick = {"d": f"M{left:.1f} {_TRACK - 3}V{_TRACK + _THICK + 3}", "stroke-width": 2}
        parts.append(pen.draw("path", "draw-axis", tick))
        parts.append(marks.target_mark(pen, right, _TRACK + _THICK / 2))
        return group(*parts)

    def standing(self, pen: Pen) -> Svg:
        """Write the value above its mark, its period above it."""
        if self.now is None:
            text = "valeur inconnue"
            if self.value:
                text = f"{text} {self.value.period.when()}"
            return pen.text("draw-quiet", {"x": 0, "y": _TRACK - 8}, text)
        x = self.x(self.now)
        parts = [marks.mark(pen, 1 if self.is_behind else 0, x, _TRACK + _THICK / 2)]
        when = self.value.period.when()
        texts = [self.measure.say(self.now), f"{when}, en recul" if self.is_behind else when]
        strong_width = text_width(texts[0], _STRONG, bold=True)
        half = max(strong_width, text_width(texts[1], SIZE)) / 2
        middle = min(max(x, half), self.width - half)
        strong = {"font-weight": 700, "font-size": _STRONG}
        for rank, (text, more) in enumerate(zip(texts, (strong, {}), strict=True)):
            place = {"x": middle, "y": SIZE + 2 + rank * LINE, "text-anchor": "middle"}
            classes = "draw-quiet" if rank else "draw-text"
            parts.append(pen.text(classes, {**place, **more}, text))
        return group(*parts)

    def ends(self, pen: Pen) -> tuple[Svg, float]:
        """Write the start and the target below, on lines of their own when they would touch."""
        start = [self._start_name(), self.measure.say(self.start)]
        end = [f"objectif {self.target.period.short()}", self.measure.say(self.target.value)]
        wide = [max(text_width(text, SIZE) for text in texts) for texts in (start, end)]
        at_start = min(max(self.x(self.start) - wide[0] / 2, 0), self.width - wide[0])
        at_end = min(max(self.x(self.target.value) - wide[1] / 2, 0), self.width - wide[1])
        apart = at_start + wide[0] + 10 <= at_end or at_end + wide[1] + 10 <= at_start
        top = _TRACK + _THICK + LINE + 2
        second = top if apart else top + 2 * LINE + 4
        places = [(at_start + wide[0] / 2, top, start), (at_end + wide[1] / 2, second, end)]
        parts = [
            pen.text("draw-text" if rank else "draw-quiet",
                     {"x": x, "y": y + rank * LINE, "text-anchor": "middle"}, text)
            for x, y, texts in places
            for rank, text in enumerate(texts)
        ]  # fmt: skip
        return group(*parts), second + LINE + 6 - _TRACK - _THICK

    def _start_name(self) -> str:
        if self.baseline is None or self.baseline.value is None:
            return "départ"
        return f"référence {self.baseline.period.short()}"

    def rows(self) -> tuple[tuple[str, str, str], ...]:
        named = [("Référence", self.baseline), ("Valeur", self.value), ("Objectif", self.target)]
        return tuple(
            (name, point.period.label(), self.measure.say(point.value))
            for name, point in named
            if point is not None
        )

    def description(self) -> str:
        told = "Valeur inconnue"
        if self.now is not None:
            told = f"{self.measure.say(self.now)} {self.value.period.when()}"
            share = share_done(self.start, self.now, self.target.value)
            if share is not None:
                whole = share.quantize(Decimal(1), ROUND_HALF_UP)
                told += f", soit {percent(whole)} du chemin"
        goal = f"{self.measure.say(self.target.value)} {self.target.period.when()}"
        parts = [told, f"Objectif : {goal}"]
        if self.baseline and self.baseline.value is not None:
            start = f"{self.measure.say(self.start)} {self.baseline.period.when()}"
            parts.append(f"Référence : {start}")
        return typeset(" ".join(map(sentence, parts)))
