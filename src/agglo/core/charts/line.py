"""Lines over time: what was observed, what was aimed at, and what is not known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from agglo.core.charts import marks
from agglo.core.charts.chart import (
    LINE,
    SIZE,
    WIDTH,
    Chart,
    Point,
    Series,
    drawing,
    name_of,
    sentence,
)
from agglo.core.charts.scales import Room, thinned, ticks
from agglo.core.french import NBSP, joined
from agglo.core.measure import Measure
from agglo.core.paint import Pen
from agglo.core.svg import Svg, group, text_width

_HEIGHT = 190
"""Of the plot alone."""

_FEW = 7
"""Up to so many values, each is written beside its mark; beyond, the first and the last."""

_MANY = 30
"""Beyond so many values, only the last one has a mark."""

_Place = tuple[float, float]


def line_chart(
    title: str,
    series: Sequence[Series],
    *,
    measure: Measure | None = None,
    target: Sequence[Point] = (),
    baseline: Point | None = None,
    key: str = "",
    width: float = WIDTH,
    static_colours: bool = False,
) -> Chart:
    """Draw up to five series over time, the path of the target and the baseline.

    An unknown value breaks the line and shows as a question mark. ``key`` names the ids:
    two drawings of one page must not share theirs.
    """
    story = _Story(
        tuple(Series(each.label, _in_order(each.points)) for each in series),
        _in_order(target),
        baseline,
        measure or Measure(),
    )
    pen = Pen(static_colours)
    legend, height = marks.legend(pen, story.legend(pen), width, 0)
    plot = _Plot.under(height, story, width)
    description = story.description()
    name = name_of(key, title, story, width)
    parts = [legend, plot.axes(pen), plot.content(pen)]
    svg = drawing(pen, name, (width, plot.bottom + LINE + 8), (title, description), parts)
    return Chart(title, description, svg, *story.table())


def _in_order(points: Sequence[Point]) -> tuple[Point, ...]:
    return tuple(sorted(points, key=lambda point: point.period))


def _known(points: Sequence[Point]) -> list[Point]:
    return [point for point in points if point.value is not None]


@dataclass(frozen=True, slots=True)
class _Story:
    """What the chart is about, apart from any drawing."""

    series: tuple[Series, ...]
    target: tuple[Point, ...]
    baseline: Point | None
    measure: Measure

    def points(self) -> list[Point]:
        """Return every point of the chart, known or not."""
        observed = [point for each in self.series for point in each.points]
        return [*observed, *self.target, *([self.baseline] if self.baseline else [])]

    def path(self) -> list[Point]:
        """Return the way to the target, from the baseline when there is one before it."""
        known = _known(self.target)
        start = self.baseline
        if known and start and start.value is not None and start.period < known[0].period:
            return [start, *known]
        return known

    def legend(self, pen: Pen) -> list[marks.Entry]:
        """Return a line for each series and for the target; none when there is one line."""
        entries = [
            marks.Entry(marks.line_sample(pen, rank), each.label)
            for rank, each in enumerate(self.series)
        ]
        if self.target:
            entries.append(marks.Entry(marks.target_sample(pen), "Objectif"))
        return entries if len(entries) > 1 else []

    def say(self, point: Point) -> str:
        return f"{self.measure.say(point.value)} {point.period.when()}"

    def description(self) -> str:
        parts = [self._told(each) for each in self.series]
        if self.baseline:
            parts.append(f"Référence : {self.say(self.baseline)}")
        if self.target:
            parts.append(f"Objectif : {' ; '.join(map(self.say, self.target))}")
        return " ".join(map(sentence, parts))

    def _told(self, series: Series) -> str:
        known = _known(series.points)
        if not known:
            told = "aucune valeur connue"
        elif len(known) == 1:
            told = self.say(known[0])
        else:
            told = f"{len(known)} valeurs, {self.say(known[0])}, {self.say(known[-1])}"
        unknown = [point.period.when() for point in series.points if point.value is None]
        gap = f" ; valeur inconnue {joined(unknown)}" if unknown else ""
        return f"{series.label} : {told}{gap}"

    def table(self) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """Return headers and rows: one row per period, a blank where nothing is expected."""
        columns = [(each.label, each.points) for each in self.series]
        if self.baseline:
            columns.append(("Référence", (self.baseline,)))
        if self.target:
            columns.append(("Objectif", self.target))
        said = [
            {point.period: self.measure.say(point.value) for point in points}
            for _, points in columns
        ]
        periods = sorted({point.period for point in self.points()})
        rows = tuple(
            (period.label(), *(texts.get(period, "") for texts in said)) for period in periods
        )
        return ("Période", *(label for label, _ in columns)), rows


@dataclass(frozen=True, slots=True)
class _Plot:
    """The rectangle where values are drawn, and how they fall in it."""

    story: _Story
    left: float
    right: float
    top: float
    bottom: float
    width: float
    ticks: list[Decimal]
    tick_texts: list[str]
    counted: str
    first: float
    last: float

    @classmethod
    def under(cls, height: float, story: _Story, width: float) -> "_Plot":
        """Make room for the axes under the legend."""
        values = [point.value for point in _known(story.points())]
        marks_at = ticks(values, whole=story.measure.decimals == 0)
        texts, counted = story.measure.axis(marks_at)
        left = max(text_width(text, SIZE) for text in texts) + 8
        days = [_middle(point) for point in story.points()] or [0]
        top = height + LINE + 6
        return cls(
            story, left, width - 8, top, top + _HEIGHT, width,
            marks_at, texts, counted, min(days), max(days),
        )  # fmt: skip

    def x(self, point: Point) -> float:
        inner = 22
        span = self.right - self.left - 2 * inner
        if self.first == self.last:
            return self.left + inner + span / 2
        share = (_middle(point) - self.first) / (self.last - self.first)
        return self.left + inner + span * share

    def y(self, value: Decimal | int) -> float:
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - float((value - low) / (high - low)) * (self.bottom - self.top)

    def place(self, point: Point) -> _Place:
        return self.x(point), self.y(point.value)

    def axes(self, pen: Pen) -> Svg:
        """Draw the horizontal rules with their numbers, and the periods that fit below."""
        parts = []
        if self.counted:
            parts.append(pen.text("draw-quiet", {"x": 0, "y": self.top - 12}, self.counted))
        told = zip(self.ticks, self.tick_texts, strict=True) if _known(self.story.points()) else ()
        for tick, text in told:
            y, classes = self.y(tick), "draw-rule" if tick else "draw-axis"
            parts.append(pen.draw("path", classes, {"d": f"M{self.left:.1f} {y:.1f}H{self.right}"}))
            place = {"x": self.left - 6, "y": y + SIZE * 0.35, "text-anchor": "end"}
            parts.append(pen.text("draw-quiet", place, text))
        periods = {point.period: point for point in self.story.points()}
        labels = [(self.x(periods[each]), each.short()) for each in sorted(periods)]
        for x, text in thinned(labels, 0, self.width):
            parts.append(_centred(pen, "draw-quiet", (x, self.bottom + LINE + 2), text))
        return group(*parts)

    def content(self, pen: Pen) -> Svg:
        room = Room(self.left, self.width, self.top - LINE - 8, self.bottom)
        room.take(0, 0, text_width(self.counted, SIZE) + 8, self.top - 8)
        parts = [self._baseline(pen), self._path(pen, room)]
        for rank, series in enumerate(self.story.series):
            parts.append(self._line(pen, rank, series.points))
        for rank, series in enumerate(self.story.series):
            parts.append(self._marks(pen, rank, series.points, room))
        if not _known(self.story.points()):
            middle = (self.left + self.right) / 2, (self.top + self.bottom) / 2
            parts.append(_centred(pen, "draw-quiet", middle, "aucune valeur connue"))
        return group(*parts, *self._labels(pen, room))

    def _baseline(self, pen: Pen) -> Svg:
        point = self.story.baseline
        if point is None or point.value is None:
            return group()
        y = self.y(point.value)
        line = pen.draw(
            "path",
            "draw-axis",
            {"d": f"M{self.left:.1f} {y:.1f}H{self.right}", "stroke-dasharray": "2 4"},
        )
        return line

    def _path(self, pen: Pen, room: Room) -> Svg:
        places = [self.place(point) for point in self.story.path()]
        if not places:
            return group()
        attributes = {"d": marks.path(places), "fill": "none", "stroke-width": 2,
                      "stroke-dasharray": marks.TARGET_DASH}  # fmt: skip
        own = [self.place(point) for point in _known(self.story.target)]
        for x, y in own:
            room.take(x - 7, y - 7, x + 7, y + 7)
        line = pen.draw("path", "chart-target draw-line", attributes)
        return group(line, *(marks.target_mark(pen, x, y) for x, y in own))

    def _line(self, pen: Pen, rank: int, points: Sequence[Point]) -> Svg:
        """Draw a line for each run of known values: a gap stays a gap."""
        runs = (
            [self.place(point) for point in run]
            for known, run in groupby(points, lambda point: point.value is not None)
            if known
        )
        drawn = "".join(marks.path(run) for run in runs if len(run) > 1)
        if not drawn:
            return group()
        attributes = {"d": drawn, "fill": "none", "stroke-width": 2.5, "stroke-linejoin": "round",
                      "stroke-dasharray": marks.DASHES[rank % len(marks.DASHES)]}  # fmt: skip
        return pen.draw("path", f"{marks.series_class(rank)} draw-line", attributes)

    def _marks(self, pen: Pen, rank: int, points: Sequence[Point], room: Room) -> Svg:
        known = _known(points)
        parts = []
        for point in known if len(known) <= _MANY else known[-1:]:
            x, y = self.place(point)
            room.take(x - 6, y - 6, x + 6, y + 6)
            parts.append(marks.mark(pen, rank, x, y))
        for point in points:
            if point.value is None and (at := room.place("?", [(self.x(point), self.bottom - 6)])):
                parts.append(_centred(pen, "draw-quiet", at, "?"))
        return group(*parts)

    def _labels(self, pen: Pen, room: Room) -> Iterator[Svg]:
        """Write the values that fit, the most telling first."""
        for point, text in self._told():
            x, y = self.place(point)
            spots = [(x, y - 11), (x, y + 22), (x - 30, y - 11), (x + 30, y - 11), (x, y - 26)]
            if at := room.place(text, spots):
                attributes = {
                    "paint-order": "stroke",
                    "stroke-width": 4,
                    "stroke-linejoin": "round",
                }
                yield _centred(pen, "draw-halo", at, text, attributes)

    def _told(self) -> Iterator[tuple[Point, str]]:
        say = self.story.measure.say
        known = [_known(each.points) for each in self.story.series]
        target = _known(self.story.target)
        chosen = [points[-1] for points in known if points] + target[-1:]
        chosen += [points[0] for points in known if points]
        if sum(map(len, known)) <= _FEW:
            chosen += [point for points in known for point in points]
        for point in dict.fromkeys(chosen + target):
            yield point, say(point.value)
        if self.story.baseline and self.story.baseline.value is not None:
            yield self.story.baseline, f"référence{NBSP}: {say(self.story.baseline.value)}"


def _middle(point: Point) -> float:
    return (point.period.since.toordinal() + point.period.until.toordinal()) / 2


def _centred(pen: Pen, classes: str, at: _Place, text: str, attributes: dict | None = None) -> Svg:
    place = {"x": at[0], "y": at[1], "text-anchor": "middle"}
    return pen.text(classes, {**place, **(attributes or {})}, text)
