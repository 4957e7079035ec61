"""Colours made from the accent of a pack, dark or light enough to be read. Pure."""

import colorsys
import re

DEFAULT_ACCENT = "#155e4b"

LIGHT_GROUND, DARK_GROUND = "#fcfbf8", "#14181b"
"""Background of pages in each scheme: the same as ``--ground`` in ``00-tokens.css``."""

READABLE = 5.5
"""Contrast asked of an accent on its ground: a little more than AA, for tinted surfaces."""


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours (WCAG 2.2), from 1 to 21.

    >>> round(contrast("#ffffff", "#000000"), 1)
    21.0
    """
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def luminance(colour: str) -> float:
    """Return the relative luminance of a colour (WCAG 2.2), from 0 to 1."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in _rgb(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def readable(colour: str, ground: str) -> str:
    """Return the nearest shade of a colour that is readable on a ground.

    Its hue stays; its lightness moves away from the ground only as far as needed.
    """
    hue, lightness, saturation = colorsys.rgb_to_hls(*_rgb(colour))
    step = -0.01 if luminance(ground) > 0.5 else 0.01
    while contrast(shade := _hex(hue, lightness, saturation), ground) < READABLE:
        lightness = min(1.0, max(0.0, lightness + step))
    return shade


def stylesheet(accent: str) -> str:
    """Return the rules that dress the site in an accent; an unreadable one is mended."""
    accent = accent if re.fullmatch(r"#[0-9a-fA-F]{6}", accent) else DEFAULT_ACCENT
    light, dark = readable(accent, LIGHT_GROUND), readable(accent, DARK_GROUND)
    return (
        f"@layer tokens {{\n:root {{ --accent: {light}; }}\n"
        f"@media (prefers-color-scheme: dark) {{ :root {{ --accent: {dark}; }} }}\n}}"
    )


def _rgb(colour: str) -> tuple[float, float, float]:
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def _hex(hue: float, lightness: float, saturation: float) -> str:
    return "#" + "".join(
        f"{round(c * 255):02x}" for c in colorsys.hls_to_rgb(hue, lightness, saturation)
    )
