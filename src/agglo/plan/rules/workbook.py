"""All the facts that some figures need, and the figures they make.

Reading is in two steps, so that a series of years is not read to show its last value: with the
definitions and the periods known, ``needs`` says which records are wanted; once they are there,
``figure`` computes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from itertools import groupby

from agglo.core.periods import Period
from agglo.core.registry import Row
from agglo.plan.rules import formula, sentences, series
from agglo.plan.rules.dates import coded
from agglo.plan.rules.exact import total
from agglo.plan.rules.figures import Figure, Record, combined
from agglo.plan.rules.series import Aggregate, Known

POPULATION = "population"
"""What the column ``weight`` says to average by the population of each commune."""


@dataclass(frozen=True, slots=True)
class Definition:
    """What an indicator is, apart from any value."""

    key: str
    name: str
    unit: str
    decimals: int = 0
    definition: str = ""
    periodicity: str = "year"
    direction: str = "none"
    lag_days: int | None = None
    over_communes: str = "none"
    over_time: str = "none"
    weight: str = ""
    expression: str = ""
    provider: str = ""

    @property
    def is_observed(self) -> bool:
        """Say whether people write its values, rather than a computation or a room."""
        return not self.expression and not self.provider


@dataclass(slots=True)
class Workbook:
    """Facts by key. ``observations`` is filled once the periods have been chosen."""

    definitions: Mapping[str, Definition]
    amounts: Mapping[str, Figure] = field(default_factory=dict)
    periods: Mapping[str, Sequence[Known]] = field(default_factory=dict)
    rows: Mapping[str, tuple[str, Sequence[Row]]] = field(default_factory=dict)  # by provider
    populations: Mapping[str, Decimal | None] = field(default_factory=dict)  # by INSEE code
    observations: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    commune: str = ""  # INSEE code, when all figures are of one commune
    _windows: dict[str, Period | None] = field(default_factory=dict)

    def needs(self, key: str, window: Period | None = None) -> dict[str, set[Period]]:
        """Return the observed indicators and the periods that a figure is computed from."""
        definition = self.definitions.get(key)
        if definition is None or definition.provider:
            return {}
        if definition.is_observed:
            chosen = set(self._chosen(definition, window))
            needed = {key: chosen}
            if definition.weight in self.definitions:
                needed[definition.weight] = chosen
            return needed
        return merged(
            self.needs(each, window or self._own_window(key))
            for each in formula.keys(definition.expression)
        )

    def figure(self, key: str, window: Period | None = None) -> Figure | None:
        """Return a figure, of a period when one is asked for, or None when the key is unknown."""
        if key in self.amounts:
            return self.amounts[key]
        definition = self.definitions.get(key)
        if definition is None:
            return None
        if definition.provider:
            return self._registered(definition)
        if definition.expression:
            return self._computed(definition, window)
        return self._observed(definition, window)

    def series(self, key: str) -> list[Figure]:
        """Return the figures of all the periods of an indicator that stand side by side."""
        figures = (self.figure(key, period) for period in self.series_periods(key))
        return [figure for figure in figures if figure is not None]

    def series_periods(self, key: str, *, known: bool = False) -> list[Period]:
        """Return the periods of ``series``, in order; only those with a value when ``known``."""
        definition = self.definitions[key]
        if definition.provider:
            return []
        if not definition.is_observed:
            return self._shared_periods(key)
        seen = [each.period for each in self.periods.get(key, ()) if each.n_known or not known]
        return series.alike(seen, definition.periodicity)

    def leaves(self, key: str) -> list[str]:
        """Return the observed indicators that a figure is computed from, itself included."""
        definition = self.definitions.get(key)
        if definition is None or definition.provider:
            return []
        if definition.is_observed:
            return [key]
        found = (self.leaves(each) for each in formula.keys(definition.expression))
        return list(dict.fromkeys(leaf for group in found for leaf in group))

    def is_local(self, key: str) -> bool:
        """Say whether a figure has a meaning in one commune: all it is made of is seen there."""
        definition = self.definitions.get(key)
        if definition is None or definition.provider:
            return False
        if definition.expression:
            adds_up = definition.over_communes != "none"
            return adds_up and all(map(self.is_local, formula.keys(definition.expression)))
        return any(known.n_communes for known in self.periods.get(key, ()))

    def _chosen(self, definition: Definition, window: Period | None) -> tuple[Period, ...]:
        periods = self.periods.get(definition.key, ())
        if window is not None:
            chosen = series.inside(periods, window, definition.over_time)
            if chosen or definition.periodicity != "once":
                return chosen
        last = series.latest(periods, definition.periodicity)
        return (last,) if last else ()

    def _own_window(self, key: str) -> Period | None:
        """Return the last period for which all that a figure is computed from is known."""
        if key not in self._windows:
            shared = self._shared_periods(key)
            self._windows[key] = max(shared, key=lambda p: (p.until, -p.n_days), default=None)
        return self._windows[key]

    def _shared_periods(self, key: str) -> list[Period]:
        """Return the periods for which every observed leaf has a whole value."""
        leaves = [self.definitions[leaf] for leaf in self.leaves(key)]
        dated = [leaf for leaf in leaves if leaf.periodicity != "once"]
        candidates = {
            known.period
            for leaf in dated
            for known in self.periods.get(leaf.key, ())
            if known.n_known
        }
        shared = [p for p in candidates if all(self._fills(leaf, p) for leaf in dated)]
        return series.alike(shared, self.definitions[key].periodicity)

    def _fills(self, leaf: Definition, window: Period) -> bool:
        known = {each.period for each in self.periods.get(leaf.key, ()) if each.n_known}
        chosen = series.inside(self.periods.get(leaf.key, ()), window, leaf.over_time)
        if not chosen or not known.issuperset(chosen):
            return False
        if leaf.over_time != "sum":
            return len(chosen) == 1 or leaf.over_time == "mean"
        return sum(each.n_days for each in chosen) == window.n_days

    def _observed(self, definition: Definition, window: Period | None) -> Figure:
        chosen = {coded(period) for period in self._chosen(definition, window)}
        records = [
            replace(record, weight=self._weight(definition, record))
            for record in self.observations.get(definition.key, ())
            if record.period in chosen and self.commune in ("", record.commune)
        ]
        found = series.over_time(
            records,
            communes="sum" if self.commune else definition.over_communes,
            time=definition.over_time,
            n_communes=1 if self.commune else self._n_expected(definition),
        )
        as_of = [record.entered_at.date() for record in found.used if record.entered_at]
        return replace(
            _blank(definition, self.commune),
            value=found.value,
            qualifier=found.qualifier,
            period=_extent(found, window),
            as_of=max(as_of, default=None),
            computation=self._said(definition, found),
            records=found.used,
            method="observed",
            n_known=found.n_known,
            n_expected=found.n_expected,
        )

    def _said(self, definition: Definition, found: Aggregate) -> str:
        if self.commune:
            return sentences.observed_in_a_commune(definition, found)
        weight = self.definitions.get(definition.weight)
        return sentences.observed(
            definition,
            found,
            n_communes=len(self.populations),
            weight=weight.name if weight else "",
        )

    def _n_expected(self, definition: Definition) -> int:
        known = self.periods.get(definition.key, ())
        return series.expected_communes(known, len(self.populations))

    def _weight(self, definition: Definition, record: Record) -> Decimal | None:
        if definition.over_communes != "mean" or not record.commune:
            return None
        if not definition.weight:
            return Decimal(1)
        if definition.weight == POPULATION:
            return self.populations.get(record.commune)
        return next(
            (
                other.value
                for other in self.observations.get(definition.weight, ())
                if other.commune == record.commune and other.period == record.period
            ),
            None,
        )

    def _registered(self, definition: Definition) -> Figure:
        how, rows = self.rows.get(definition.provider, ("", ()))
        if self.commune:
            rows = [row for row in rows if row.commune == self.commune]
        records = tuple(_record(row) for row in rows)
        known = [record.value for record in records if record.value is not None]
        partial = len(known) < len(records)
        return replace(
            _blank(definition, self.commune),
            value=total(known) if known or (rows and not partial) else None,
            qualifier="at-least" if partial and known else "",
            computation=how,
            records=records,
            method="registered",
            n_known=len(known),
            n_expected=len(records),
        )

    def _computed(self, definition: Definition, window: Period | None) -> Figure:
        window = window or self._own_window(definition.key)
        keys = formula.keys(definition.expression)
        found = [(key, self.figure(key, window)) for key in keys]
        inputs = tuple(figure for _, figure in found if figure is not None)
        values = {key: figure.value if figure else None for key, figure in found}
        names = {each.key: each.name for each in inputs}
        is_partial = any(each.is_partial for each in inputs)
        stated = {each.qualifier for each in inputs} | ({"about"} if is_partial else set())
        value = formula.value(definition.expression, values)
        return replace(
            _blank(definition, self.commune),
            value=value,
            qualifier="about" if value is not None and combined(stated) else "",
            period=_computed_period(inputs, window),
            as_of=max((each.as_of for each in inputs if each.as_of), default=None),
            computation=sentences.computed(definition.expression, values, names, inputs),
            expression=definition.expression,
            inputs=inputs,
            method="expression",
        )


def recompute(figure: Figure) -> Decimal | None:
    """Return the value of a figure from its records and inputs alone, as if nothing was known.

    It is how an edition proves that what it prints follows from what it holds.
    """
    match figure.method:
        case "amount":
            return figure.records[0].value
        case "registered":
            known = [record.value for record in figure.records if record.value is not None]
            return total(known) if known else None
        case "expression":
            values = {each.key: recompute(each) for each in figure.inputs}
            missing = set(formula.keys(figure.expression)) - values.keys()
            return formula.value(figure.expression, values | dict.fromkeys(missing))
        case "observed":
            return series.over_time(
                figure.records,
                communes=figure.over_communes,
                time=figure.over_time,
                n_communes=0,
            ).value
    return None


def merged(needs: Iterable[Mapping[str, set[Period]]]) -> dict[str, set[Period]]:
    """Return the union of what several figures need."""
    union: dict[str, set[Period]] = {}
    for each in needs:
        for key, periods in each.items():
            union.setdefault(key, set()).update(periods)
    return union


def closure(definitions: Mapping[str, Definition], wanted: Iterable[str]) -> set[str]:
    """Return the keys wanted and all that they are computed or weighted from."""
    found: set[str] = set()
    waiting = list(wanted)
    while waiting:
        key = waiting.pop()
        if key in found:
            continue
        found.add(key)
        if definition := definitions.get(key):
            waiting += formula.keys(definition.expression) if definition.expression else ()
            waiting += [definition.weight] if definition.weight in definitions else []
    return found


def _blank(definition: Definition, commune: str) -> Figure:
    return Figure(
        key=definition.key,
        kind="indicator",
        name=definition.name,
        value=None,
        unit=definition.unit,
        decimals=definition.decimals,
        definition=definition.definition,
        over_communes="sum" if commune else definition.over_communes,
        over_time=definition.over_time,
        commune=commune,
    )


def _record(row: Row) -> Record:
    return Record(
        kind="registered",
        key=row.key,
        label=row.label,
        period=row.period,
        commune=row.commune,
        value=row.value,
        source_key=row.source_key,
        source_title=row.source_title,
        source_url=row.source_url,
        locator=row.locator,
        entered_at=row.entered_at,
    )


def _extent(found: Aggregate, window: Period | None) -> str:
    """Return the code of the days really observed, or of those asked for when there are none."""
    if found.periods:
        extent = Period(found.periods[0].since, max(p.until for p in found.periods))
        return coded(extent)
    return window.code if window else ""


def _computed_period(inputs: Sequence[Figure], window: Period | None) -> str:
    """Return the period that the inputs share; nothing when they are of no period."""
    observed = {each.period for each in inputs if each.period and each.kind == "indicator"}
    periods = observed or {each.period for each in inputs if each.period}
    if len(periods) == 1:
        return periods.pop()
    return window.code if window and observed else ""


def grouped(records: Iterable[Record]) -> dict[str, list[Record]]:
    """Return records by the key of their indicator."""
    by_key = sorted(records, key=lambda record: record.key)
    return {key: list(group) for key, group in groupby(by_key, key=lambda record: record.key)}
