"""From the table of a sheet to its rows, field by field, as they were mended."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field

from agglo.core.sheets import Table
from agglo.workshop.rules.sheets.entries import Texts
from agglo.workshop.rules.sheets.matching import OF_A_PERIOD, Matching

Place = tuple[int, int]
"""A line and a column."""


@dataclass(frozen=True, slots=True)
class Mending:
    """What a person changed of a sheet since it came: cells, and lines left out."""

    cells: Mapping[Place, str] = field(default_factory=dict)
    left: Collection[int] = ()

    @classmethod
    def from_json(cls, found: Mapping[str, object]) -> "Mending":
        """Return what was kept."""
        cells = {}
        for name, text in (found.get("cells") or {}).items():
            line, _, column = name.partition(":")
            cells[int(line), int(column)] = text
        return cls(cells, frozenset(found.get("left") or ()))

    def to_json(self) -> dict[str, object]:
        """Return it as it is kept."""
        cells = {f"{line}:{column}": text for (line, column), text in self.cells.items()}
        return {"cells": cells, "left": sorted(self.left)}


def texts(table: Table, matching: Matching, mending: Mending) -> Iterator[Texts]:
    """Yield the rows; a line with several values gives one row for each that is not blank."""
    mended = defaultdict(dict)
    for (line, column), text in mending.cells.items():
        mended[line][column] = text
    fields, said = matching.fields, matching.said
    untitled = [place for place, title in enumerate(table.header) if not title]
    unit = matching.units.get(fields.get("valeur", fields.get("montant", -1)), "")
    for line, cells in table.rows:
        if line in mended:
            cells = [mended[line].get(place, cell) for place, cell in enumerate(cells)]
        stray = next((cells[place] for place in untitled if cells[place]), "")
        row = said | {key: cells[place] for key, place in fields.items()}
        if not matching.wide:
            yield Texts(line, row, fields, unit, stray=stray)
            continue
        for place, word in matching.wide.items():
            if text := cells[place]:
                key = "periode" if word[6] == OF_A_PERIOD else "lieu"
                whole = row | {key: word[7:], "valeur": text}
                places = fields | {"valeur": place}
                own = matching.units.get(place, "")
                yield Texts(line, whole, places, own, column=place, stray=stray)
