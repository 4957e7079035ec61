"""SVG written element by element: every text escaped, every number short, no style attribute."""

import math
from collections.abc import Mapping
from html import escape

Attribute = str | int | float | None


class Svg(str):
    """A piece of SVG that is already safe: a Django template prints it as it is."""

    __slots__ = ()

    def __html__(self) -> "Svg":
        return self


def element(name: str, attributes: Mapping[str, Attribute], *children: str) -> Svg:
    """Return an element. Children that are not Svg are texts, and are escaped.

    An attribute that is None or empty is left out.

    >>> element("text", {"x": 1.25, "class": None}, "a < b")
    '<text x="1.3">a &lt; b</text>'
    """
    written = "".join(
        f' {key}="{escape(short(value))}"'
        for key, value in attributes.items()
        if value is not None and value != ""
    )
    inner = "".join(child if isinstance(child, Svg) else escape(child) for child in children)
    return Svg(f"<{name}{written}>{inner}</{name}>" if inner else f"<{name}{written}/>")


def group(*children: str) -> Svg:
    """Return several pieces as one, without an element around them."""
    return Svg("".join(child if isinstance(child, Svg) else escape(child) for child in children))


def short(value: str | int | float) -> str:
    """Write a number with one decimal at most: a tenth of a pixel is never seen.

    >>> short(12.04), short(-0.04), short(3), short("a")
    ('12', '0', '3', 'a')
    """
    if isinstance(value, str):
        return value
    rounded = math.floor(value * 10 + 0.5) / 10
    return f"{rounded:g}" if abs(rounded) < 1e5 else f"{rounded:.0f}"


# Texts have no size before they are drawn: the width of each character, in thousandths of the
# size of the type, is that of Atkinson Hyperlegible, to the nearest twentieth and never less.
_WIDTHS = {
    char: width
    for width, chars in {
        210: "',.:;",
        300: ' \xa0\u202f!"()[]`jl|i{}’î',
        380: "-rft/\\_²³1I",
        480: "*svxyzk",
        560: "7?Jcç–23<>EFLT^abdeghnopuéèêàâùûôÉ«»",
        620: "$4689=BPRSVXYZq+−÷≈&5",
        700: "#0ACDKw€ÀGHNU…",
        780: "OQ",
        860: "@MmW",
        940: "%œ",
    }.items()
    for char in chars
}
_WIDEST_USUAL = 700
_BOLD = 1.08


def text_width(text: str, size: float, *, bold: bool = False) -> float:
    """Return the width of a text, slightly too large rather than too small.

    >>> text_width("2023", 10) < text_width("2023 %", 10)
    True
    """
    thousandths = sum(_WIDTHS.get(char, _WIDEST_USUAL) for char in text)
    return thousandths * size / 1000 * (_BOLD if bold else 1)


def wrapped(text: str, size: float, width: float, *, bold: bool = False) -> list[str]:
    """Cut a text into lines that hold in a width; a word alone may be wider.

    >>> wrapped("Communauté d'agglomération", 14, 120)
    ['Communauté', "d'agglomération"]
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines
