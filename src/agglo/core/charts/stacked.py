"""Stacked columns: how a total is made, year after year."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.charts import marks
from agglo.core.charts.chart import LINE, SIZE, WIDTH, Chart, drawing, name_of, sentence
from agglo.core.charts.scales import Room, thinned, ticks
from agglo.core.french import NBSP
from agglo.core.measure import Measure
from agglo.core.paint import Pen
from agglo.core.svg import Svg, element, group, text_width

_HEIGHT = 200
_TOTAL = "Total"


@dataclass(frozen=True, slots=True)
class Stack:
    """One layer of every column: a value per column, None when unknown."""

    label: str
    values: tuple[Decimal | int | None, ...]


def stacked_chart(
    title: str,
    columns: Sequence[str],
    stacks: Sequence[Stack],
    *,
    measure: Measure | None = None,
    heading: str = "Année",
    key: str = "",
    width: float = WIDTH,
    static_colours: bool = False,
) -> Chart:
    """Draw one column per label, its layers from the bottom in the order given.

    Values are 0 or more. A column with an unknown layer says so over its total.
    """
    if any(len(stack.values) != len(columns) for stack in stacks):
        raise ValueError("each stack must have one value per column")
    if any(value is not None and value < 0 for stack in stacks for value in stack.values):
        raise ValueError("stacked values must be 0 or more")
    measure, pen = measure or Measure(), Pen(static_colours)
    name = name_of(key, title, columns, stacks, measure, width)
    totals = [_Total.of(stacks, rank) for rank in range(len(columns))]
    legend, height = marks.legend(pen, _legend(pen, name, stacks), width, 0)
    plot = _Plot.under(height, totals, measure, width)
    parts = [_patterns(pen, name, len(stacks)), legend, plot.axis(pen)]
    parts += [plot.column(pen, name, rank, stacks) for rank in range(len(columns))]
    parts += [*plot.totals_told(pen), plot.names(pen, columns)]
    description = _description(columns, totals, measure)
    svg = drawing(pen, name, (width, plot.bottom + LINE + 8), (title, description), parts)
    return Chart(title, description, svg, *_table(heading, columns, stacks, totals, measure))


def _legend(pen: Pen, name: str, stacks: Sequence[Stack]) -> list[marks.Entry]:
    if len(stacks) < 2:
        return []
    return [
        marks.Entry(marks.bar_sample(pen, name, rank), stack.label)
        for rank, stack in enumerate(stacks)
    ]


def _patterns(pen: Pen, name: str, n_stacks: int) -> Svg:
    patterns = [marks.pattern(pen, name, rank) for rank in range(n_stacks)]
    return element("defs", {}, *(each for each in patterns if each))


@dataclass(frozen=True, slots=True)
class _Total:
    """What is known of a column, and whether that is all of it."""

    known: Decimal
    complete: bool
    empty: bool

    @classmethod
    def of(cls, stacks: Sequence[Stack], rank: int) -> "_Total":
        values = [stack.values[rank] for stack in stacks]
        known = [Decimal(value) for value in values if value is not None]
        return cls(sum(known, Decimal(0)), len(known) == len(values), not known)

    def say(self, measure: Measure) -> str:
        if self.empty:
            return measure.say(None)
        return measure.say(self.known) if self.complete else f"{measure.say(self.known)} + ?"


@dataclass(frozen=True, slots=True)
class _Plot:
    """The rectangle of the columns."""

    measure: Measure
    left: float
    right: float
    top: float
    bottom: float
    ticks: list[Decimal]
    totals: Sequence[_Total]

    @classmethod
    def under(
        cls, height: float, totals: Sequence[_Total], measure: Measure, width: float
    ) -> "_Plot":
        """Make room for the axis under the legend."""
        marks_at = ticks([Decimal(0), *(total.known for total in totals)])
        texts, _ = measure.axis(marks_at)
        left = max(text_width(text, SIZE) for text in texts) + 8
        top = height + LINE + 6
        return cls(measure, left, width, top, top + _HEIGHT, marks_at, totals)

    def y(self, value: Decimal | int) -> float:
        return self.bottom - float(value / self.ticks[-1]) * (self.bottom - self.top)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(len(self.totals), 1)

    @property
    def thick(self) -> float:
        return min(self.step * 0.7, 56)

    def middle(self, rank: int) -> float:
        return self.left + self.step * (rank + 0.5)

    def axis(self, pen: Pen) -> Svg:
        texts, counted = self.measure.axis(self.ticks)
        parts = []
        if counted:
            parts.append(pen.text("draw-quiet", {"x": 0, "y": self.top - 12}, counted))
        for tick, text in zip(self.ticks, texts, strict=True):
            y, classes = self.y(tick), "draw-rule" if tick else "draw-axis"
            parts.append(pen.draw("path", classes, {"d": f"M{self.left:.1f} {y:.1f}H{self.right}"}))
            place = {"x": self.left - 6, "y": y + SIZE * 0.35, "text-anchor": "end"}
            parts.append(pen.text("draw-quiet", place, text))
        return group(*parts)

    def column(self, pen: Pen, name: str, rank: int, stacks: Sequence[Stack]) -> Svg:
        """Draw the layers of a column, from the bottom."""
        x, below, parts = self.middle(rank) - self.thick / 2, Decimal(0), []
        for layer, stack in enumerate(stacks):
            value = stack.values[rank]
            if not value:
                continue
            top, bottom = self.y(below + value), self.y(below)
            parts.append(marks.bar(pen, name, layer, x, top, self.thick, bottom - top))
            below += value
        return group(*parts)

    def totals_told(self, pen: Pen) -> Iterator[Svg]:
        """Write the totals above their columns, as long as they do not touch."""
        room = Room(self.left, self.right, self.top - LINE - 8)
        room.take(0, 0, text_width(self.measure.axis(self.ticks)[1], SIZE) + 8, self.top - 8)
        for rank, total in enumerate(self.totals):
            text = "?" if total.empty else self._short(total)
            if at := room.place(text, [(self.middle(rank), self.y(total.known) - 6)]):
                place = {"x": at[0], "y": at[1], "text-anchor": "middle"}
                halo = {"paint-order": "stroke", "stroke-width": 4, "stroke-linejoin": "round"}
                yield pen.text("draw-halo", {**place, **halo}, text)

    def _short(self, total: _Total) -> str:
        """Write a total as the axis counts it, so that it holds above a column."""
        tenth = Decimal(1).scaleb(self.ticks[-1].adjusted() - 2)
        about = total.known.quantize(tenth) if total.known % tenth else total.known
        texts, _ = self.measure.axis([*self.ticks, about])
        text = texts[-1] if about == total.known else f"≈{NBSP}{texts[-1]}"
        return text if total.complete else f"{text} + ?"

    def names(self, pen: Pen, columns: Sequence[str]) -> Svg:
        places = [(self.middle(rank), label) for rank, label in enumerate(columns)]
        y = self.bottom + LINE + 2
        return group(
            *(
                pen.text("draw-quiet", {"x": x, "y": y, "text-anchor": "middle"}, text)
                for x, text in thinned(places, 0, self.right)
            )
        )


def _description(columns: Sequence[str], totals: Sequence[_Total], measure: Measure) -> str:
    told = [
        f"{column}, {total.say(measure)}" for column, total in zip(columns, totals, strict=True)
    ]
    return sentence(f"Totaux : {' ; '.join(told)}") if told else "Aucune valeur."


def _table(
    heading: str,
    columns: Sequence[str],
    stacks: Sequence[Stack],
    totals: Sequence[_Total],
    measure: Measure,
) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
    several = len(stacks) > 1
    headers = (heading, *(stack.label for stack in stacks), *([_TOTAL] if several else []))
    rows = tuple(
        (
            column,
            *(measure.say(stack.values[rank]) for stack in stacks),
            *([totals[rank].say(measure)] if several else []),
        )
        for rank, column in enumerate(columns)
    )
    return headers, rows
