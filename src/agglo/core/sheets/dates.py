"""Dates and periods as people write them in a sheet. A day comes before a month, always."""

import re

from agglo.core.french import MONTHS, fold
from agglo.core.periods import Period
from agglo.core.unreadable import Unreadable

_SHORT = {"janv": 1, "jan": 1, "fevr": 2, "fev": 2, "avr": 4, "juil": 7, "sept": 9, "oct": 10}
_SHORT |= {"nov": 11, "dec": 12}
_MONTHS = {fold(name): place for place, name in enumerate(MONTHS, 1)} | _SHORT
_MONTH = rf"(?P<name>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_YEAR = r"(?P<year>[12][0-9]{3})"
_RANK = r"(?P<rank>[1-4])(?:er|re|e|eme|nd|d)?"

_SHAPES = tuple(
    re.compile(shape, re.ASCII)
    for shape in (
        rf"(?:le )?(?P<day>[0-9]{{1,2}})(?:er)?[ -]{_MONTH}[ -]{_YEAR}",
        rf"{_MONTH}[ -/]{_YEAR}",
        rf"(?P<day>[0-9]{{1,2}})[/.-](?P<month>[0-9]{{1,2}})[/.-]{_YEAR}",
        rf"(?P<month>[0-9]{{1,2}})[/.]{_YEAR}",
        rf"{_YEAR}[/.](?P<month>[0-9]{{1,2}})[/.](?P<day>[0-9]{{1,2}})",
        rf"(?P<part>t|trim\.?|trimestre|s|semestre) ?{_RANK}[ /-]{_YEAR}",
        rf"{_RANK} ?(?P<part>t|trim\.?|trimestre|s|semestre)[ /-]{_YEAR}",
        rf"{_YEAR}[ /-]?(?P<part>t|s){_RANK}",
        rf"(?:annee |an )?{_YEAR}",
    )
)
_START = re.compile(r"(?:de |d'|du |entre )")
_BETWEEN = re.compile(r" a | au | et | ?[-–—/] ?")
_YEARS = re.compile(r"([12][0-9]{3}) ?[-–—/] ?([12][0-9]{3})", re.ASCII)
_TAIL = re.compile(rf"(?P<month>(?:{_MONTH} )?){_YEAR}\Z", re.ASCII)

LONGEST = 60


def period(text: str, *, spans: bool = True) -> Period:
    """Read a period; without ``spans``, a date, known more or less exactly.

    >>> [period(t).code for t in ("02/03/2026", "mars 2026", "T1 2026", "2020-2023", "S2 2025")]
    ['2026-03-02', '2026-03', '2026-T1', '2020/2023', '2025-07/2025-12']
    """
    folded = re.sub(r"[\s\u00a0\u202f]+", " ", fold(text[: LONGEST + 1])).strip()
    if len(folded) > LONGEST:
        raise Unreadable(text, _EXPECTED)
    found = _iso(folded) or _one(folded) or (_span(folded) if spans else None)
    if found is None or (not spans and found.precision == "span"):
        raise Unreadable(text, _why_not(folded))
    return found


_EXPECTED = "une date ou une période comme 02/03/2026, mars 2026, 2026-T1 ou 2026"


def _iso(text: str) -> Period | None:
    try:
        return Period.parse(text.upper()) if text[:1].isdigit() else None
    except Unreadable:
        return None


def _one(text: str) -> Period | None:
    """Read what has one end, as each shape says it; None when no shape does."""
    for shape in _SHAPES:
        if found := shape.fullmatch(text):
            code = _code(found.groupdict())
            try:
                return Period.parse(code) if code else None
            except Unreadable:
                return None
    return None


def _code(parts: dict[str, str | None]) -> str:
    year = parts["year"]
    if part := parts.get("part"):
        rank = int(parts["rank"] or 0)
        if part[0] == "t":
            return f"{year}-T{rank}"
        halves = {1: f"{year}-01/{year}-06", 2: f"{year}-07/{year}-12"}
        return halves.get(rank, "")
    month = _MONTHS.get(parts.get("name") or "") or int(parts.get("month") or 0)
    if not month:
        return year or ""
    day = f"-{int(parts['day']):02}" if parts.get("day") else ""
    return f"{year}-{month:02}{day}"


def _span(text: str) -> Period | None:
    """Read what has two ends, wherever it can be cut in two."""
    if years := _YEARS.fullmatch(text):
        return _joined(Period.parse(years[1]), Period.parse(years[2]))
    begins = found.end() if (found := _START.match(text)) else 0
    for cut in _BETWEEN.finditer(text, begins):
        if ends := _ends(text[begins : cut.start()].strip(), text[cut.end() :].strip()):
            return _joined(*ends)
    return None


def _ends(start: str, end: str) -> tuple[Period, Period] | None:
    """Read both ends; the first may leave to the last its year, or its month and its year."""
    last = _iso(end) or _one(end)
    if last is None:
        return None
    tail = _TAIL.search(end)
    left = (f" {tail['year']}", f" {tail['month']}{tail['year']}") if tail else ()
    for more in ("", *left):
        if first := _iso(f"{start}{more}") or _one(f"{start}{more}"):
            return first, last
    return None


def _joined(first: Period, last: Period) -> Period | None:
    return Period(first.since, last.until) if first.since <= last.until else None


def _why_not(text: str) -> str:
    """Say what is expected instead of a text that is no date."""
    if re.fullmatch(r"[0-9]{1,2}[/.-][0-9]{1,2}[/.-][0-9]{2}", text):
        return "une année en quatre chiffres, comme 02/03/2026"
    if re.fullmatch(rf"{_MONTH}[-. ]?[0-9]{{1,2}}", text):
        return "un mois et une année en quatre chiffres, comme mars 2026"
    if re.fullmatch("[345][0-9]{4}", text):
        return "une date : ce nombre est un jour d’Excel, donnez à la colonne le format « date »"
    if re.fullmatch(r"[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}", text):
        return "un jour qui existe, le jour avant le mois, comme 02/03/2026"
    if text.startswith("#"):
        return "une date : la formule du tableur est en erreur"
    return _EXPECTED
