"""Stacked columns: how a total is made, year after year."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from agglo.core.charts import marks
from agglo.core.charts.chart import LINE, SIZE, WIDTH, Chart, drawing, name_of, sentence
from agglo.core.charts.scales import thinned, ticks
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
    entries = [
        marks.Entry(marks.bar_sample(pen, name, rank), each.label)
        for rank, each in enumerate(stacks)
    ]
    legend, height = marks.legend(pen, entries if len(entries) > 1 else [], width, 0)
    totals = [_Total.of(stacks, rank) for rank in range(len(columns))]
    plot = _Plot.under(height, totals, measure, len(columns), width)
    patterns = [marks.pattern(pen, name, rank) for rank in range(len(stacks))]
    parts = [
        element("defs", {}, *(each for each in patterns if each)),
        *(legend, plot.axis(pen)),
        *(plot.column(pen, name, rank, stacks, total) for rank, total in enumerate(totals)),
        plot.names(pen, columns),
    ]
    description = _description(columns, totals, measure)
    svg = drawing(pen, name, (width, plot.bottom + LINE + 8), (title, description), parts)
    return Chart(title, description, svg, *_table(heading, columns, stacks, totals, measure))


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
    n_columns: int

    @classmethod
    def under(
        cls, height: float, totals: Sequence[_Total], measure: Measure, n: int, width: float
    ) -> "_Plot":
        marks_at = ticks([Decimal(0), *(total.known for total in totals)])
        texts, _ = measure.axis(marks_at)
        left = max(text_width(text, SIZE) for text in texts) + 8
        top = height + LINE + 6
        return cls(measure, left, width, top, top + _HEIGHT, marks_at, n)

    def y(self, value: Decimal | int) -> float:
        return self.bottom - float(value / self.ticks[-1]) * (self.bottom - self.top)

    @property
    def step(self) -> float:
        return (self.right - self.left) / max(self.n_columns, 1)

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

    def column(self, pen: Pen, name: str, rank: int, stacks: Sequence[Stack], total: _Total) -> Svg:
        """Draw the layers of a column and its total, which is written when it fits."""
        x, below, parts = self.middle(rank) - self.thick / 2, Decimal(0), []
        for layer, stack in enumerate(stacks):
            value = stack.values[rank]
            if not value:
                continue
            top, bottom = self.y(below + value), self.y(below)
            parts.append(marks.bar(pen, name, layer, x, top, self.thick, bottom - top))
            below += value
        text = "?" if total.empty else self._short(total)
        if text_width(text, SIZE) <= self.step - 2:
            place = {"x": self.middle(rank), "y": self.y(total.known) - 6, "text-anchor": "middle"}
            halo = {"paint-order": "stroke", "stroke-width": 4, "stroke-linejoin": "round"}
            parts.append(pen.text("draw-halo", {**place, **halo}, text))
        return group(*parts)

    def _short(self, total: _Total) -> str:
        """Write a total as the axis counts it, so that it holds above a column."""
        texts, _ = self.measure.axis([*self.ticks, total.known])
        whole = (
            texts[-1]
            if len(texts[-1]) <= 6
            else self.measure.axis([*self.ticks, total.known.quantize(self._tenth())])[0][-1]
        )
        return whole if total.complete else f"{whole} + ?"

    def _tenth(self) -> Decimal:
        return Decimal(1).scaleb(max(self.ticks[-1].adjusted() - 2, 0))

    def names(self, pen: Pen, columns: Sequence[str]) -> Svg:
        places = [(self.middle(rank), label) for rank, label in enumerate(columns)]
        return group(*(
            pen.text("draw-quiet", {"x": places[rank][0], "y": self.bottom + LINE + 2,
                "text-anchor": "middle"}, places[rank][1])
            for rank in thinned(places, self.left, self.right)
        ))  # fmt: skip


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
