"""Which column says what: guessed from the titles, asked to the person when there is a doubt."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches

from agglo.core.french import fold, joined, quoted
from agglo.core.periods import Period
from agglo.core.sheets.cells import title_and_unit
from agglo.core.sheets.dates import period
from agglo.core.unreadable import Unreadable
from agglo.workshop.rules.sheets.fields import Field, Kind

LEFT = ""
"""What the person, or the absence of any likeness, says of a column that is not imported."""

CLOSE = 0.82
"""How much a title looks like a name for a guess to be offered."""

OF_A_PERIOD, OF_A_PLACE = "@", "#"


@dataclass(slots=True)
class Matching:
    """What each column says: a field, the values of a period or of a place, or nothing.

    ``said`` is what the person says once for all rows, ``units`` what the titles say of values.
    """

    columns: dict[int, str] = field(default_factory=dict)
    said: dict[str, str] = field(default_factory=dict)
    units: dict[int, str] = field(default_factory=dict)

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> "Matching":
        """Return what was kept."""
        columns, said, units = (found.get(name) or {} for name in ("columns", "said", "units"))
        return cls(
            {int(place): word for place, word in columns.items()},
            dict(said),
            {int(place): unit for place, unit in units.items()},
        )

    def to_json(self) -> dict[str, object]:
        """Return it as it is kept."""
        return {
            "columns": {str(place): word for place, word in self.columns.items() if word},
            "said": {key: text for key, text in self.said.items() if text},
            "units": {str(place): unit for place, unit in self.units.items()},
        }

    @property
    def fields(self) -> dict[str, int]:
        """Return the column of each field."""
        return {word: place for place, word in self.columns.items() if word and not _wide(word)}

    @property
    def wide(self) -> dict[int, str]:
        """Return the columns that each hold the values of a period or of a place."""
        return {place: word for place, word in self.columns.items() if _wide(word)}


@dataclass(frozen=True, slots=True)
class Guess:
    """What the titles seem to say, and what makes it uncertain, in sentences."""

    matching: Matching
    doubts: tuple[str, ...]
    left: tuple[str, ...] = ()  # titles of the columns that nothing reads


def _wide(word: str) -> bool:
    return word.startswith(f"valeur{OF_A_PERIOD}") or word.startswith(f"valeur{OF_A_PLACE}")


def guess(titles: Sequence[str], kind: Kind, places: Mapping[str, str]) -> Guess:
    """Return what the titles say. ``places`` goes from folded names and codes to INSEE codes."""
    matching, doubts, left = Matching(), [], []
    ranked: dict[str, list[tuple[int, int]]] = {}
    for place, title in enumerate(titles):
        bare, unit = title_and_unit(title)
        if unit:
            matching.units[place] = unit
        if found := _exact(kind, title) or _exact(kind, bare):
            ranked.setdefault(found[0], []).append((found[1], place))
        elif kind.is_wide and (word := _wide_word(title, places)):
            matching.columns[place] = word
        elif likely := _likely(kind, bare):
            matching.columns[place] = likely.key
            doubts.append(f"la colonne {quoted(title)} est-elle {quoted(likely.title)} ?")
        elif title and tidy(bare) not in {tidy(each) for each in kind.informative}:
            left.append(title)
    for key, found in ranked.items():
        (rank, place), *others = sorted(found)
        if key in matching.fields:
            matching.columns[matching.fields[key]] = LEFT
        matching.columns[place] = key
        if any(other == rank for other, _ in others):
            doubts.append(f"plusieurs colonnes s’appellent {quoted(kind[key].title)}")
    doubts += missing(matching, kind)
    return Guess(matching, tuple(doubts), tuple(left))


def missing(matching: Matching, kind: Kind) -> list[str]:
    """Return what keeps the columns from being read, in ends of sentences."""
    words = [word for word in matching.columns.values() if word]
    twice = sorted({word for word in words if words.count(word) > 1})
    found = [f"deux colonnes disent la même chose : {named(word, kind)}" for word in twice]
    signs = {word[6] for word in words if _wide(word)}
    known = set(matching.fields) | set(matching.said)
    if signs:
        found += _clashes(known, signs, kind)
        known |= {"valeur"} | {{OF_A_PERIOD: "periode", OF_A_PLACE: "lieu"}[s] for s in signs}
    wanted = [each for each in kind.fields if each.is_required and each.key not in known]
    if "cle" in known:  # the key of a row says of which action it is
        wanted = [each for each in wanted if each.key == kind.value]
    found += [f"aucune colonne ne dit {quoted(each.title)}" for each in wanted]
    return found


def _clashes(known: set[str], signs: set[str], kind: Kind) -> list[str]:
    if len(signs) > 1:
        return ["des colonnes sont des périodes et d’autres des communes"]
    taken = {OF_A_PERIOD: ("valeur", "periode"), OF_A_PLACE: ("valeur", "lieu")}[next(iter(signs))]
    said = [quoted(kind[key].title) for key in taken if key in known]
    return [f"{joined(said)} est dit deux fois : par sa colonne et par les autres"] if said else []


def named(word: str, kind: Kind) -> str:
    """Return what a column says, in French."""
    if not _wide(word):
        return kind[word].title
    what = word[7:]
    return f"valeurs de {Period.parse(what).label() if word[6] == OF_A_PERIOD else what}"


def tidy(title: str) -> str:
    """Return a title as it is compared: without accents, case, signs nor final plurals.

    >>> tidy("Clé_de  l'Indicateur"), tidy("Code INSEE :"), tidy("Valeurs")
    ('cle de l indicateur', 'code insee', 'valeur')
    """
    words = re.findall(r"[a-z0-9%€]+", fold(title))
    return " ".join(word[:-1] if len(word) > 4 and word.endswith("s") else word for word in words)


def _exact(kind: Kind, title: str) -> tuple[str, int] | None:
    """Return the field that a title names and how sure the name is, 0 being the surest."""
    wanted = tidy(title)
    ranks = (
        (each.key, rank)
        for each in kind.fields
        for rank, name in enumerate((each.title, each.key, *each.names))
        if tidy(name) == wanted
    )
    return min(ranks, key=lambda found: found[1], default=None)


def _likely(kind: Kind, title: str) -> Field | None:
    names = {tidy(name): each for each in kind.fields for name in (each.title, *each.names)}
    close = get_close_matches(tidy(title)[:60], names, n=1, cutoff=CLOSE)
    return names[close[0]] if close else None


def _wide_word(title: str, places: Mapping[str, str]) -> str:
    """Return what a column of values is of, when its title is a period or a place."""
    if insee := places.get(place_word(title)):
        return f"valeur{OF_A_PLACE}{insee}"
    try:
        return f"valeur{OF_A_PERIOD}{period(title).code}"
    except Unreadable:
        return ""


def place_word(name: str) -> str:
    """Return the name of a place as it is compared.

    >>> place_word("St-Venant"), place_word("SAINT VENANT"), place_word("L'Étang")
    ('saint venant', 'saint venant', 'l etang')
    """
    words = re.findall("[a-z0-9]+", fold(name))
    return " ".join({"st": "saint", "ste": "sainte"}.get(word, word) for word in words)
