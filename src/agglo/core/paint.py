"""The colours of charts and maps: one table, read as a stylesheet or as attributes.

On the web an element has classes and the stylesheet colours them, in light and in dark,
under a policy that forbids styles in the page. In a PDF there is no stylesheet: the same
table writes ``fill`` and ``stroke`` on each element. Widths, dashes and sizes are always
attributes: they are not colours, and they carry the meaning when colours are not seen.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from agglo.core.french import NBSP, THIN
from agglo.core.svg import Attribute, Svg, element

TOKENS = {
    # token: (light, dark); contrasts are checked by a test, on the surface and on one another
    "surface": ("#ffffff", "#14181d"),
    "ink": ("#1b1f24", "#f0f2f4"),
    "quiet": ("#565d66", "#aab2bc"),
    "rule": ("#d5d9de", "#3a424c"),
    "series-1": ("#00568f", "#6cb6ef"),
    "series-2": ("#b34a00", "#f2a25c"),
    "series-3": ("#2a7a4a", "#6fcb93"),
    "series-4": ("#75389a", "#cf9df0"),
    "series-5": ("#5a6068", "#b9c0c9"),
    "map-0": ("#d8e8f3", "#1d3346"),
    "map-1": ("#a3c9e4", "#28567a"),
    "map-2": ("#629fca", "#3a7eb0"),
    "map-3": ("#2a6fa5", "#6fb0de"),
    "map-4": ("#08416f", "#b9dcf5"),
    "map-none": ("#f3f1ec", "#20252b"),
}
"""Colours by token. On the web each is the custom property ``--draw-`` and its name."""

SERIES = 5
MAP_CLASSES = 5

_CURRENT = "current"

PAINT: dict[str, dict[str, str]] = {
    "draw-text": {"fill": "ink"},
    "draw-quiet": {"fill": "quiet"},
    "draw-halo": {"fill": "ink", "stroke": "surface"},
    "draw-rule": {"stroke": "rule"},
    "draw-axis": {"stroke": "quiet"},
    "draw-line": {"stroke": _CURRENT},
    "draw-fill": {"fill": _CURRENT},
    "draw-mark": {"fill": _CURRENT, "stroke": "surface"},
    "draw-ring": {"fill": "surface", "stroke": _CURRENT},
    "draw-hatch": {"stroke": "surface"},
    "draw-dots": {"fill": "surface"},
    "draw-void": {"fill": "surface", "stroke": "quiet"},
    "draw-track": {"fill": "rule"},
    "map-ground": {"fill": "map-none", "stroke": "rule"},
    "map-area": {"stroke": "surface"},
    "map-plain": {"fill": "map-none", "stroke": "rule"},
    "map-dot": {"stroke": "quiet"},
    "map-unknown": {"fill": "map-none"},
    "map-hatch": {"stroke": "quiet"},
    **{f"map-class-{n}": {"fill": f"map-{n}"} for n in range(MAP_CLASSES)},
}
"""Attributes of each class, as tokens; ``current`` is the colour of its series."""

CURRENT = {
    "chart-target": "ink",
    **{f"chart-series-{n}": f"series-{n}" for n in range(1, SERIES + 1)},
}
"""Classes that say which colour is the current one."""


@dataclass(frozen=True, slots=True)
class Pen:
    """Draws elements by their classes; ``static`` writes the colours on them as well."""

    static: bool = False

    def draw(
        self, name: str, classes: str, attributes: dict[str, Attribute], *children: str
    ) -> Svg:
        """Return an element with its classes, and its colours when they are static."""
        if not self.static:
            return element(name, {"class": classes, **attributes}, *children)
        return element(name, {**attributes, **self._colours(classes.split())}, *children)

    def text(self, classes: str, attributes: dict[str, Attribute], text: str) -> Svg:
        """Return a text. In print the thin space is a plain one: few typefaces have it."""
        return self.draw(
            "text", classes, attributes, text.replace(THIN, NBSP) if self.static else text
        )

    @staticmethod
    def _colours(classes: Iterable[str]) -> dict[str, Attribute]:
        current = next((CURRENT[each] for each in classes if each in CURRENT), "ink")
        return {
            attribute: TOKENS[current if token == _CURRENT else token][0]
            for each in classes
            for attribute, token in PAINT.get(each, {}).items()
        }


def stylesheet() -> str:
    """Return the stylesheet that colours charts and maps on the web.

    A page may give other values to the custom properties; the dark ones answer to the
    reader's preference, or to ``data-theme`` on the root element.
    """
    light = _properties(0)
    dark = _properties(1)
    rules = [f":root{{{light}}}"]
    rules.append(f"@media(prefers-color-scheme:dark){{:root:not([data-theme=light]){{{dark}}}}}")
    rules.append(f":root[data-theme=dark]{{{dark}}}")
    rules += [f".{name}{{color:var(--draw-{token})}}" for name, token in CURRENT.items()]
    for name, attributes in PAINT.items():
        body = ";".join(f"{key}:{_variable(token)}" for key, token in attributes.items())
        rules.append(f".{name}{{{body}}}")
    rules.append("svg.drawing{display:block;width:100%;height:auto;font-family:inherit}")
    return "\n".join(rules) + "\n"


def _properties(theme: int) -> str:
    return ";".join(f"--draw-{token}:{values[theme]}" for token, values in TOKENS.items())


def _variable(token: str) -> str:
    return "currentColor" if token == _CURRENT else f"var(--draw-{token})"
