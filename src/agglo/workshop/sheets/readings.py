"""Importing what was observed of indicators, over the territory or by commune."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from agglo.core.canonical import decimal_text
from agglo.core.french import joined, typeset
from agglo.core.periods import Period, add_months
from agglo.core.sheets import cells
from agglo.core.sheets.dates import period as read_period
from agglo.core.unreadable import Unreadable
from agglo.plan.models import Indicator, Observation
from agglo.plan.refusals import SaidTwice
from agglo.plan.services import bulk, chains
from agglo.plan.services.undoing import undo_observations
from agglo.territory.models import Commune
from agglo.workshop.rules.sheets.entries import Entry, Fault, Texts
from agglo.workshop.rules.sheets.fields import READINGS
from agglo.workshop.rules.sheets.matching import place_word
from agglo.workshop.rules.sheets.names import Names
from agglo.workshop.sheets.reading import (
    Base,
    Shown,
    Undone,
    limited,
    qualifier,
    read_cell,
    refusal_fault,
    require_cells,
    source_names,
)

WHOLE = "Tout le territoire"
WHOLE_WORDS = (WHOLE, "territoire", "ensemble du territoire", "agglomération", "intercommunalité")
EARLIEST = date(1900, 1, 1)
LONG_AGO_MONTHS = 30 * 12
THOUSAND = 500
"""From so many times on, a value looks like one in another unit."""

NOTE, LOCATOR = limited(500), limited(300)
_EXPECTED_PLACE = "le nom ou le code INSEE d’une commune membre, ou « Tout le territoire »"


def places() -> Names[int]:
    """Return the communes and the whole territory (0), by name, code, and code without its zero."""
    rows = Commune.objects.filter(closed_on=None).values_list("pk", "insee", "name")
    found = [(pk, (insee, insee.lstrip("0"), name)) for pk, insee, name in rows]
    return Names([*found, (0, WHOLE_WORDS)], _EXPECTED_PLACE, place_word)


def places_of_titles() -> dict[str, str]:
    """Return the communes that the title of a column may name, for the guess of columns."""
    rows = Commune.objects.filter(closed_on=None).values_list("insee", "name")
    return {place_word(word): insee for insee, name in rows for word in (insee, name)}


@dataclass(slots=True)
class Readings(Base):
    """The import of observations."""

    kind = READINGS
    is_read_when_judged = True
    indicators: Names[int] = field(init=False)
    known: dict[int, Indicator] = field(init=False)
    places: Names[int] = field(init=False)
    sources: Names[int] = field(init=False)
    long_ago: date = field(init=False)
    periods: dict[str, Period | Unreadable] = field(default_factory=dict)

    def __post_init__(self) -> None:
        fields = ("key", "name", "unit", "decimals")
        self.known = Indicator.objects.filter(closed_on=None).only(*fields).in_bulk()
        names = ((pk, (each.key, each.name)) for pk, each in self.known.items())
        self.indicators = Names(names, "la clé ou le nom exact d’un indicateur")
        self.places, self.sources = places(), source_names()
        self.long_ago = add_months(self.day, -LONG_AGO_MONTHS)

    def read(self, rows: Iterable[Texts]) -> list[Entry]:
        """Read rows; a blank value is left out, whatever else the row says."""
        return [self._read(row) for row in rows]

    def _read(self, row: Texts) -> Entry:
        entry = Entry(row.line, row.column)
        if not row.cells.get("valeur") and not row.stray:
            return entry
        require_cells(entry, row, READINGS)
        indicator = read_cell(entry, row, "indicateur", self.indicators.find)
        when = read_cell(entry, row, "periode", self._period)
        place = self._place(entry, row)
        said = bulk.Said(
            indicator=indicator or 0,
            commune=place or None,
            period=when,
            value=self._value(entry, row, indicator),
            qualifier=read_cell(entry, row, "precision", qualifier),
            note=read_cell(entry, row, "note", NOTE),
            source=read_cell(entry, row, "source", self.sources.find),
            locator=read_cell(entry, row, "endroit", LOCATOR),
            code=bulk.code_of(when) if when else "",
        )
        if not entry.faults:
            entry.payload, entry.what = said, "add"
        return entry

    def _place(self, entry: Entry, row: Texts) -> int | None:
        """Read the place; a sheet that has a column for it says it on every row."""
        if "lieu" not in row.cells:
            return None
        if not row.cells["lieu"]:
            entry.refuse(Fault.of("lieu", Unreadable("", _EXPECTED_PLACE)))
        return read_cell(entry, row, "lieu", self.places.find)

    def _period(self, text: str) -> Period:
        if text not in self.periods:
            try:
                found = read_period(text)
                if found.since < EARLIEST:
                    raise Unreadable(text, "une date d’après 1900")
                self.periods[text] = found
            except Unreadable as unreadable:
                self.periods[text] = unreadable
        found = self.periods[text]
        if isinstance(found, Unreadable):
            raise found
        return found

    def _value(self, entry: Entry, row: Texts, indicator: int | None) -> Decimal | None:
        text = row.cells.get("valeur", "")
        if not text or cells.is_unknown(text):
            return None
        unit = self.known[indicator].unit if indicator else ""
        titled = row.cells.get("unite") or row.unit
        if not unit:
            return read_cell(entry, row, "valeur", lambda text: cells.quantity(text)[0])
        return read_cell(
            entry, row, "valeur", lambda text: cells.in_unit(text, unit, titled=titled)
        )

    def lock(self, entries: Sequence[Entry]) -> None:
        """Lock the indicators."""
        bulk.lock_indicators(entry.payload.indicator for entry in entries if entry.payload)

    def judge(self, entries: Sequence[Entry]) -> None:
        """Say what each row would do, as the services of the plan would answer."""
        read = [entry for entry in entries if entry.payload and not entry.faults]
        steps = bulk.judge([each.payload for each in read], actor=self.actor, at=self.at)
        lines: dict[tuple, int] = {}
        for entry, step in zip(read, steps, strict=True):
            entry.payload, entry.what, entry.needs_why = step, step.kind, step.needs_why
            entry.before_at = step.before.entered_at if step.before else None
            first = lines.setdefault(step.said.identity, entry.line)
            if isinstance(step.refusal, SaidTwice):
                says = f"Déjà dit ligne {first}, pour le même lieu et la même période."
                entry.refuse(Fault("valeur", says))
            elif step.refusal is not None:
                key = "periode" if step.refusal.code == "plan.period-not-over" else "valeur"
                entry.refuse(refusal_fault(key, step.refusal))
            else:
                entry.doubt = self._doubt(step)

    def _doubt(self, step: bulk.Step) -> str:
        """Return what looks wrong in a row that can be imported."""
        before = step.before.content[0] if step.before and step.kind == "correct" else None
        value = step.content[0]
        if before and value and not 1 / THOUSAND < abs(value / before) < THOUSAND:
            unit = self.known[step.said.indicator].unit
            says = f"Très loin de la valeur en vigueur : est-elle en {unit} ?"
            return typeset(says)
        if step.said.period.until < self.long_ago:
            return typeset("Il y a plus de trente ans : l’année est-elle juste ?")
        return ""

    def identity(self, entry: Entry) -> tuple:
        """Return what a row is about, what is in force and what it says."""
        step = entry.payload
        if not isinstance(step, bulk.Step):
            return ()
        before = step.before.pk if step.before else 0
        value = step.content[0]
        said = "" if value is None else decimal_text(value)
        return (*step.said.identity, before, said, *step.content[1:])

    def shown(self, entries: Sequence[Entry]) -> list[Shown]:
        """Tell rows as people read them, in two queries."""
        steps = {id(each): each.payload for each in entries if isinstance(each.payload, bulk.Step)}
        names = dict(
            Commune.objects.filter(
                pk__in={step.said.commune for step in steps.values()}
            ).values_list("pk", "name")
        )
        pks = {step.before.pk for step in steps.values() if step.before}
        related = ("indicator", "entered_by", "source")
        facts = Observation.objects.select_related(*related).in_bulk(pks)
        return [self._shown(steps.get(id(each)), names, facts) for each in entries]

    def _shown(self, step: bulk.Step | None, names: dict, facts: dict) -> Shown:
        if step is None:
            return Shown("", "", "")
        indicator = self.known[step.said.indicator]
        place = names.get(step.said.commune, WHOLE)
        fact = facts.get(step.before.pk) if step.before else None
        value, precision, note, source, _ = step.content
        after = indicator.value_text(value, precision)
        before = fact.text if fact else ""
        if fact and after == before:
            after = _with_more(after, note != fact.note, source != fact.source_id)
        who = str(fact.entered_by) if fact and fact.entered_by else chains.THE_PACK
        label = step.said.period.label()
        return Shown(f"{indicator.name}, {place}, {label}", before, after, who if fact else "")

    def write(self, entries: Sequence[Entry], why: str) -> dict[str, Any]:
        """Write the rows that change something; return the primary keys, by ranges."""
        steps = [entry.payload for entry in entries if isinstance(entry.payload, bulk.Step)]
        written = bulk.write_steps(steps, actor=self.actor, at=self.at, why=why)
        return {"observations": ranges(written.pks)}

    def undo(self, written: dict[str, Any], why: str) -> Undone:
        """Withdraw what was added, restore what was corrected."""
        pks = [pk for first, last in written["observations"] for pk in range(first, last + 1)]
        done = undo_observations(pks, actor=self.actor, at=self.at, why=why)
        return Undone(done.n_withdrawn + done.n_restored, done.left)


def _with_more(after: str, has_note: bool, has_source: bool) -> str:
    parts = [name for name, is_new in (("note", has_note), ("source", has_source)) if is_new]
    return f"{after}, avec {joined(parts) or 'un autre endroit dans la source'}"


def ranges(pks: Sequence[int]) -> list[list[int]]:
    """Return numbers as the ranges they make: 50 000 that follow each other are one.

    >>> ranges([4, 5, 6, 9])
    [[4, 6], [9, 9]]
    """
    found: list[list[int]] = []
    for pk in pks:
        if found and pk == found[-1][1] + 1:
            found[-1][1] = pk
        else:
            found.append([pk, pk])
    return found
