"""Digits that an author typed: a number no figure backs (law 2) is found with its place."""

import re
from collections.abc import Iterable

from agglo.core.periods import BadPeriod, Period

_TOKEN = re.compile(r"\{[^{}|]*(\||\})")
_LINK = re.compile(r"\]\([^()\s]*\)|<[a-z+.-]+:[^<>\s]*>", re.IGNORECASE)
_MARKER = re.compile(r"^[ \t]*[0-9]{1,9}[.)](?=[ \t])", re.MULTILINE)
_FRONT = re.compile(r"\+\+\+[ \t]*\n.*?\n\+\+\+[ \t]*(?:\n|\Z)", re.DOTALL)
_NUMBER = re.compile(r"[^\W\d_]*\d+(?:[ \xa0\u202f]\d{3}(?!\d))*(?:[.,]\d+)*[^\W\d_]*")
_APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'"})


def digits(text: str, names: Iterable[str]) -> list[tuple[int, int, str]]:
    """Return the line, the column and the text of each number typed in a Markdown body.

    What does not count: references (the text of a link counts), addresses of links,
    numbers of an ordered list, and the declared names, wherever their lines break.

    >>> digits("Les 12 arbres de Terre de\\nJeux 2024, {figure:arbres-2}", ["Terre de Jeux 2024"])
    [(1, 5, '12')]
    """
    body = text.translate(_APOSTROPHES)
    masked = _FRONT.sub(_blank, body, count=1) if body.startswith("+++") else body
    for pattern in (_TOKEN, _LINK, _MARKER, *map(_name, sorted(names, key=len, reverse=True))):
        masked = pattern.sub(_blank, masked)
    starts = [0, *(match.end() for match in re.finditer("\n", masked))]
    found = []
    for line, (start, end) in enumerate(zip(starts, [*starts[1:], len(masked)], strict=True), 1):
        for match in _NUMBER.finditer(masked[start:end].rstrip("\n")):
            found.append((line, match.start() + 1, match[0].strip()))
    return found


def digits_of_title(text: str, names: Iterable[str], period: str) -> list[str]:
    """Return the numbers typed in a title; the years of the report's own period are fine.

    >>> digits_of_title("Bilan 2024 et 2025, 3 actions", [], "2024/2025")
    ['3']
    """
    years = _years(period)
    return [number for _, _, number in digits(text, names) if number not in years]


def _years(period: str) -> set[str]:
    try:
        span = Period.parse(period)
    except BadPeriod:
        return set()
    return {str(year) for year in range(span.since.year, span.until.year + 1)}


def _name(name: str) -> re.Pattern[str]:
    """Return what finds a name as a whole, whatever the spaces between its words."""
    words = [re.escape(word) for word in name.translate(_APOSTROPHES).split()]
    inside = r"\s+".join(words) or r"(?!)"
    return re.compile(rf"(?<!\w){inside}(?!\w)")


def _blank(match: re.Match[str]) -> str:
    """Replace what does not count by spaces, so that places do not move."""
    return re.sub(r"[^\n]", " ", match[0])
