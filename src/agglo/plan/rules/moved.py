"""What changed between two states of one thing, field by field, in French."""

from collections.abc import Mapping
from dataclasses import dataclass

BLANK = "non renseigné"


@dataclass(frozen=True, slots=True)
class Moved:
    """One field: what it was, what it became."""

    label: str
    before: str
    after: str


def moved(before: Mapping[str, str], after: Mapping[str, str]) -> tuple[Moved, ...]:
    """Return the fields that differ between two states, in the order of the second.

    >>> moved({"Prévu": "2025", "Atteint": ""}, {"Prévu": "2025", "Atteint": "mars 2026"})
    (Moved(label='Atteint', before='non renseigné', after='mars 2026'),)
    """
    return tuple(
        Moved(label, before.get(label) or BLANK, text or BLANK)
        for label, text in after.items()
        if (before.get(label) or BLANK) != (text or BLANK)
    )
