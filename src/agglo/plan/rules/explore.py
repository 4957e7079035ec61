"""Choosing actions among all those of the plan: filters, and how many each choice would leave."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace

from agglo.core.french import fold
from agglo.plan.rules.status import STATED_LABELS, Assessment, Status


@dataclass(frozen=True, slots=True)
class Line:
    """An action as lists show it."""

    key: str
    name: str
    summary: str
    assessment: Assessment
    priorities: tuple[str, ...] = ()
    objectives: tuple[str, ...] = ()
    communes: tuple[str, ...] = ()  # INSEE codes
    everywhere: bool = False
    themes: tuple[str, ...] = ()
    parent: str = ""
    stated: str = ""
    stated_on: str = ""
    starts: str = ""
    ends: str = ""

    @property
    def status(self) -> Status:
        """Return where the evidence says that the action stands."""
        return self.assessment.status

    @property
    def stated_label(self) -> str:
        """Return what someone said of the action, blank for nothing."""
        return STATED_LABELS.get(self.stated, "")


@dataclass(frozen=True, slots=True)
class Filters:
    """What a reader asks for; blank asks for nothing. Kept in the address of the page."""

    priorite: str = ""
    objectif: str = ""
    commune: str = ""
    theme: str = ""
    etat: str = ""
    q: str = ""

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Filters":
        """Return the filters of an address; what is not a filter is ignored.

        >>> Filters.read({"theme": " eau ", "page": "2"}).theme
        'eau'
        """
        return cls(**{each.name: query.get(each.name, "").strip()[:200] for each in fields(cls)})

    def as_query(self) -> dict[str, str]:
        """Return what goes in the address: the filters in use, in a fixed order."""
        asked = {each.name: getattr(self, each.name) for each in fields(self)}
        return {name: text for name, text in asked.items() if text}

    def without(self, name: str) -> "Filters":
        """Return the same filters, one of them given up."""
        return replace(self, **{name: ""})

    def keep(self, lines: Iterable[Line]) -> list[Line]:
        """Return the actions that answer every filter, in the order given."""
        words = fold(self.q).split()
        return [line for line in lines if self._matches(line, words)]

    def _matches(self, line: Line, words: Sequence[str]) -> bool:
        chosen = (
            (self.priorite, line.priorities),
            (self.objectif, line.objectives),
            (self.theme, line.themes),
            (self.etat, (line.status.slug,)),
        )
        if any(wanted and wanted not in found for wanted, found in chosen):
            return False
        if self.commune and not line.everywhere and self.commune not in line.communes:
            return False
        if not words:
            return True
        text = fold(f"{line.name} {line.summary} {' '.join(line.themes)}")
        return all(word in text for word in words)


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a filter, and how many actions it would leave."""

    value: str
    label: str
    n_actions: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class Facet:
    """One filter and its values."""

    name: str
    label: str
    choices: tuple[Choice, ...] = field(default=())


def facet(
    name: str, label: str, names: Mapping[str, str], lines: Sequence[Line], filters: Filters
) -> Facet:
    """Return a filter with its values, counted under all the other filters."""
    others = filters.without(name).keep(lines)
    counts = dict.fromkeys(names, 0)
    for line in others:
        for value in _values(line, name, names):
            if value in counts:
                counts[value] += 1
    chosen = getattr(filters, name)
    choices = (
        Choice(value, names[value], counts[value], value == chosen)
        for value in names
        if counts[value] or value == chosen
    )
    return Facet(name, label, tuple(choices))


def _values(line: Line, name: str, names: Mapping[str, str]) -> Iterable[str]:
    match name:
        case "priorite":
            return line.priorities
        case "objectif":
            return line.objectives
        case "commune":
            return names if line.everywhere else line.communes
        case "theme":
            return line.themes
    return (line.status.slug,)
