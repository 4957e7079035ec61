"""The words of a composition: its section kinds, its references, and what a fault in one says."""

import re
from dataclasses import dataclass

from agglo.core.french import NBSP, THIN, joined, quoted
from agglo.core.periods import BadPeriod, Period

SECTION_KINDS: dict[int, dict[str, bool | None]] = {
    1: {"editorial": False, "priority": True},
    2: {
        "texte": False,
        "phare": True,
        "zoom": None,
        "et-aussi": False,
        "en-chiffres": False,
        "distinctions": False,
    },
    3: {"en-plus": None, "clin-doeil": None},
}
"""Kinds of each level, and whether they take a key: always, never, or as the author likes."""

REFERENCES = ("figure", "target", "date", "action", "chart", "map")
DIRECTIVES = ("chart", "map")
"""References that stand alone on a line."""

CHARTS = ("budget-by-priority",)
MAPS = ("population",)
"""Drawings of the whole plan, beside those of one indicator or one action."""

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_TOKEN = re.compile(
    r"\s*(?P<kind>[^\s:@|]*)\s*(?P<colon>:)?\s*(?P<key>[^@|]*?)\s*"
    r"(?:@(?P<period>[^|]*))?(?:\|(?P<text>.*))?",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """Something that a composition should not hold, and where."""

    line: int
    column: int
    found: str
    expected: str

    def sentence(self) -> str:
        """Return the fault in French.

        >>> Fault(3, 1, "{chifre:x}", "un renvoi connu").sentence()
        'ligne 3, colonne 1\\xa0: «\\xa0{chifre:x}\\xa0»\\u202f; attendu\\xa0: un renvoi connu'
        """
        where = f"ligne {self.line}, colonne {self.column}"
        return f"{where}{NBSP}: {quoted(self.found)}{THIN}; attendu{NBSP}: {self.expected}"


@dataclass(frozen=True, slots=True)
class Token:
    """A reference between braces: to a figure, a target, a date, an action, a chart or a map."""

    kind: str
    key: str
    period: str = ""
    text: str = ""
    line: int = 0
    column: int = 0

    @property
    def is_directive(self) -> bool:
        """Say whether the reference draws something rather than writes it."""
        return self.kind in DIRECTIVES


def read_token(source: str, line: int = 0, column: int = 0) -> Token | Fault:
    """Read what is between two braces.

    >>> read_token("figure:visites@2025-12").period
    '2025-12'
    >>> read_token("figure:Visites").expected
    'une clé en minuscules, chiffres et tirets, comme « arbres-plantes »'
    """
    found = "{" + " ".join(source.split()) + "}"
    parts = _TOKEN.fullmatch(source)
    if parts is None or not parts["colon"] or parts["kind"] not in REFERENCES:
        kinds = joined(REFERENCES, last="ou")
        return Fault(line, column, found, f"un renvoi {{nature:clé}} de nature {kinds}")
    kind, key = parts["kind"], parts["key"]
    problem = _problem(kind, key, parts["period"], parts["text"])
    if problem:
        return Fault(line, column, found, problem)
    text = " ".join((parts["text"] or "").split())
    return Token(kind, key, (parts["period"] or "").strip(), text, line, column)


def _problem(kind: str, key: str, period: str | None, text: str | None) -> str:
    """Return what a reference should be, or nothing when it is well written."""
    if not _KEY.fullmatch(key):
        return "une clé en minuscules, chiffres et tirets, comme « arbres-plantes »"
    if kind == "action" and not (text or "").strip():
        return f"le texte du lien, comme {{action:{key}|le texte}}"
    if kind != "action" and text is not None:
        return "un renvoi sans texte\N{NO-BREAK SPACE}: seul {action:clé|texte} en porte un"
    if period is not None and kind not in ("figure", "target"):
        return "un renvoi sans période\N{NO-BREAK SPACE}: seuls figure et target en portent une"
    if period is not None:
        try:
            Period.parse(period.strip())
        except BadPeriod as bad:
            return bad.expected
    return ""


def read_section(level: int, source: str) -> tuple[str, str] | str:
    """Read the kind of a section and its key, or return what was expected.

    >>> read_section(2, "phare: piscine")
    ('phare', 'piscine')
    >>> read_section(1, "zoom")
    'editorial ou priority: clé sur un titre de niveau 1'
    """
    kind, colon, key = (part.strip() for part in source.partition(":"))
    kinds = SECTION_KINDS[level]
    if kind not in kinds:
        known = (f"{name}: clé" if takes else name for name, takes in kinds.items())
        return f"{joined(known, last='ou')} sur un titre de niveau {level}"
    if kinds[kind] is True and not key:
        return f"une clé, comme {{{kind}: clé}}"
    if kinds[kind] is False and colon:
        return f"{{{kind}}}, sans clé"
    if colon and not _KEY.fullmatch(key):
        return "une clé en minuscules, chiffres et tirets, comme « arbres-plantes »"
    return kind, key
