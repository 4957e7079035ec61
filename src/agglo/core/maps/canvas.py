"""The sheet that every map of communes is drawn on: areas, places, names and legend."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from agglo.core.charts import marks
from agglo.core.charts.chart import WIDTH, drawing, name_of
from agglo.core.charts.scales import Room
from agglo.core.french import NBSP, count
from agglo.core.maps.classes import Step
from agglo.core.maps.projection import GRID, Geometry, Place, Projection, outline, places_of
from agglo.core.paint import Pen
from agglo.core.svg import Svg, element, group

_DOT = 7
"""Radius of a commune whose boundary is not known."""

_NAME_SIZE = 13
_MARGIN = 8


@dataclass(frozen=True, slots=True)
class Area:
    """A commune: where it is, its value, None when unknown, and its page."""

    key: str
    name: str
    longitude: float
    latitude: float
    value: Decimal | int | None = None
    href: str = ""
    geometry: Geometry | None = None

    @property
    def centre(self) -> Place:
        return self.longitude, self.latitude


@dataclass(frozen=True, slots=True)
class Spot:
    """A place on the map; those of one kind have one mark."""

    kind: str
    name: str
    longitude: float
    latitude: float
    href: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """What all maps may have: places, areas whose name is written, by key, and the drawing's
    own name, width and colours. Two drawings of one page must not share their ``key``."""

    spots: Sequence[Spot] = ()
    labelled: Collection[str] = ()
    key: str = ""
    width: float = WIDTH
    static_colours: bool = False


@dataclass(frozen=True, slots=True)
class Map:
    """A drawing and its twin: ``headers`` and ``rows`` say the same as a table.

    The links of the drawing are for the pointer: they are left out of the keyboard's way,
    and the page gives the same ones in the table.
    """

    title: str
    description: str
    svg: Svg
    legend: tuple[Step, ...]
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Canvas:
    """A projection, a pen, and the name that starts every id."""

    areas: Sequence[Area]
    look: Look
    pen: Pen
    name: str
    projection: Projection

    @classmethod
    def of(cls, title: str, areas: Sequence[Area], look: Look) -> "Canvas":
        """Prepare a map that holds every area and every place."""
        name = name_of(look.key, title, areas, look)
        projection = Projection.fit(_places(areas, look), look.width, _MARGIN)
        return cls(areas, look, Pen(look.static_colours), name, projection)

    def widened(self, over: float) -> "Canvas":
        """Return the same canvas with wider margins."""
        places = _places(self.areas, self.look)
        return replace(self, projection=Projection.fit(places, self.look.width, _MARGIN + over))

    def linked(self, href: str, title: str, *shapes: str) -> Svg:
        """Return shapes that say their name, and open a page when there is one."""
        told = element("title", {}, title)
        if not href:
            return element("g", {}, told, *shapes)
        return element("a", {"href": href, "tabindex": "-1"}, told, *shapes)

    def shape(self, area: Area) -> Svg:
        """Draw an area on the grid: its outline, or a dot at its centre."""
        if area.geometry:
            return element("path", {"d": outline(area.geometry, self.projection)})
        x, y = self.projection.node(area.centre)
        return self.pen.draw("circle", "map-dot", {"cx": x, "cy": y, "r": _DOT * GRID})

    def painted(self, css_class: str, members: Sequence[Area], says: Mapping[str, str]) -> Svg:
        """Draw the areas of one class, each with its name and what it says."""
        drawn = [
            self.linked(area.href, told(area.name, says.get(area.key, "")), self.shape(area))
            for area in members
        ]
        if css_class == "map-unknown":
            return self.pen.draw("g", "map-area", {"fill": f"url(#{self.name}-h)"}, *drawn)
        return self.pen.draw("g", f"map-area {css_class}", {}, *drawn)

    def ground(self) -> Svg:
        """Draw the outlines that are known, without anything to say, under other shapes."""
        known = (area.geometry for area in self.areas if area.geometry)
        outlines = "".join(outline(geometry, self.projection) for geometry in known)
        return self.pen.draw("path", "map-ground", {"d": outlines}) if outlines else group()

    def entry(self, step: Step) -> marks.Entry:
        """Draw what a class looks like."""
        return marks.Entry(self._swatch(step.css_class), step.label)

    def _swatch(self, css_class: str) -> Svg:
        place = {"x": 2, "y": -7, "width": 26, "height": 14}
        if css_class == "map-unknown":
            return self.pen.draw("rect", "draw-axis", {**place, "fill": f"url(#{self.name}-h)"})
        return self.pen.draw("rect", f"{css_class} draw-axis", dict(place))

    def finished(
        self,
        texts: tuple[str, str],
        drawn: Sequence[Svg],
        legend: Sequence[marks.Entry],
        above: Sequence[Svg] = (),
    ) -> Svg:
        """Return the whole drawing: shapes of the grid, places, names, and the legend below."""
        width, height = self.projection.width, self.projection.height
        on_grid = {"transform": f"scale({1 / GRID:g})", "stroke-width": GRID,
                   "stroke-linejoin": "round", "fill-rule": "evenodd"}  # fmt: skip
        spots, kinds = self._spots()
        key, key_height = marks.legend(self.pen, [*legend, *kinds], width, height + 4)
        parts = [
            element("defs", {}, self._hatch()),
            element("g", on_grid, *drawn),
            *above,
            *spots,
            *self._names(),
            key,
        ]
        return drawing(self.pen, self.name, (width, height + key_height + 6), texts, parts, "group")

    def _hatch(self) -> Svg:
        size = 10
        ground = self.pen.draw("rect", "map-unknown", {"width": size, "height": size})
        lines = {"d": "M0 10L10 0M-2 2L2 -2M8 12L12 8", "stroke-width": 1.5}
        attributes = {"id": f"{self.name}-h", "width": size, "height": size,
                      "patternUnits": "userSpaceOnUse"}  # fmt: skip
        return element("pattern", attributes, ground, self.pen.draw("path", "map-hatch", lines))

    def _spots(self) -> tuple[list[Svg], list[marks.Entry]]:
        """Return the places, and what each kind of them looks like."""
        kinds = list(dict.fromkeys(spot.kind for spot in self.look.spots))
        drawn = []
        for spot in self.look.spots:
            x, y = self.projection.point((spot.longitude, spot.latitude))
            shape = marks.mark(self.pen, kinds.index(spot.kind) + 1, x, y)
            drawn.append(self.linked(spot.href, told(spot.name, spot.kind), shape))
        samples = [
            marks.Entry(marks.mark(self.pen, rank + 1, 8, 0), kind, 16)
            for rank, kind in enumerate(kinds)
        ]
        return drawn, samples

    def _names(self) -> Iterator[Svg]:
        """Write the names that were asked for, as long as they do not touch."""
        room = Room(0, self.projection.width, 0, self.projection.height)
        for spot in self.look.spots:
            x, y = self.projection.point((spot.longitude, spot.latitude))
            room.take(x - 6, y - 6, x + 6, y + 6)
        for area in self.areas:
            if area.key not in self.look.labelled:
                continue
            x, y = self.projection.point(area.centre)
            spots = [(x, y - 10), (x, y + 19), (x, y + 5)]
            spots = spots[::-1] if area.geometry else spots
            if at := room.place(area.name, spots, _NAME_SIZE):
                yield self.pen.text(
                    "draw-halo",
                    {"x": at[0], "y": at[1], "text-anchor": "middle", "font-size": _NAME_SIZE,
                     "paint-order": "stroke", "stroke-width": 3.5, "stroke-linejoin": "round"},
                    area.name,
                )  # fmt: skip


def told(name: str, text: str) -> str:
    """Return what a shape says when it is pointed at."""
    return f"{name}{NBSP}: {text}" if text else name


def n_communes(n: int) -> str:
    """Count communes.

    >>> n_communes(100)
    '100\\xa0communes'
    """
    return count(n, "commune", "communes")


def _places(areas: Sequence[Area], look: Look) -> Iterator[Place]:
    for area in areas:
        yield area.centre
        if area.geometry:
            yield from places_of(area.geometry)
    for spot in look.spots:
        yield spot.longitude, spot.latitude
