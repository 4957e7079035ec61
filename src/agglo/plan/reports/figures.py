"""From the tables to figures: a few queries, however many figures are asked for."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from django.db.models import Count, Q
from django.utils.timezone import localtime

from agglo.core.french import typeset
from agglo.core.money import in_euros
from agglo.core.periods import Period
from agglo.core.registry import Memo, Row, providers
from agglo.plan.models import Amount, Indicator, Observation
from agglo.plan.models.facts import FactQuerySet
from agglo.plan.reports.rows import AmountRow
from agglo.plan.rules.dates import coded, parsed
from agglo.plan.rules.figures import Figure, Record
from agglo.plan.rules.series import Known
from agglo.plan.rules.workbook import Definition, Workbook, closure, grouped, merged
from agglo.territory.indicators import commune_rows

Ref = tuple[str, Period | None]
"""A figure asked for: its key, and the period when one is wanted."""

WHOLE = "Tout le territoire"

STAGES = {
    "projected": "Somme que le projet prévoit, avant tout vote.",
    "programmed": "Autorisation de programme : la somme votée pour plusieurs années.",
    "credits": "Crédits de paiement : la somme votée pour être payée dans l’année.",
    "committed": "Somme engagée : un marché ou une convention la rend due.",
    "ordered": "Somme mandatée : l’ordre de la payer est donné au comptable.",
    "paid": "Somme payée.",
}
"""What each stage of public money means, in plain words."""


@dataclass(slots=True)
class Facts:
    """What one page has read of the plan, so that it reads it once."""

    memo: Memo = field(default_factory=Memo)
    definitions: dict[str, Definition] | None = None
    indicator_ids: dict[str, int] = field(default_factory=dict)
    actions: dict[str, list[int]] = field(default_factory=dict)  # of an indicator, by its key
    sums: Mapping[str, Amount | AmountRow] | None = None  # already read; all that matter
    is_working: bool = False  # the working version rather than what the public sees

    def in_force(self, facts: FactQuerySet) -> FactQuerySet:
        """Keep the facts of the version that the page is about: the published one, or not."""
        return facts.current() if self.is_working else facts.published()

    def all_definitions(self) -> dict[str, Definition]:
        """Return every indicator of the plan, by key, and note which actions each one tells of."""
        if self.definitions is None:
            self.definitions = {}
            rows = Indicator.objects.filter(closed_on=None).order_by("id", "actions__id")
            for identifier, action, *columns in rows.values_list("id", "actions__id", *_COLUMNS):
                definition = self.definitions.setdefault(columns[0], Definition(*columns))
                self.indicator_ids[definition.key] = identifier
                self.actions.setdefault(definition.key, [])
                if action is not None:
                    self.actions[definition.key].append(action)
        return self.definitions

    def keys_outside(self, indicators: Iterable[str]) -> set[str]:
        """Return the keys, other than indicators, that some indicators are computed from."""
        definitions = self.all_definitions()
        return closure(definitions, indicators) - definitions.keys()

    def amounts(self, keys: Iterable[str]) -> dict[str, Figure]:
        """Return the figures of amounts, by key."""
        wanted = set(keys)
        if not wanted:
            return {}
        if self.sums is None:
            found = self.in_force(Amount.objects.filter(key__in=wanted)).select_related("source")
            return {amount.key: amount_figure(amount) for amount in found}
        return {key: amount_figure(self.sums[key]) for key in wanted & self.sums.keys()}

    def populations(self) -> dict[str, Decimal | None]:
        """Return the population of each commune, by INSEE code."""
        return {row.key: row.value for row in self.communes()}

    def communes(self) -> list[Row]:
        """Return the member communes."""
        return self.memo.once("communes", commune_rows)


_COLUMNS = (
    *("key", "name", "unit", "decimals", "definition", "periodicity", "direction", "lag_days"),
    *("commune_aggregation", "time_aggregation", "weight", "expression", "provider"),
)


def figures(keys: Iterable[str], *, within: Period | None = None) -> dict[str, Figure]:
    """Return figures by key, of a period when one is given; unknown keys are left out.

    Six queries at most, whatever the keys.
    """
    found = figures_at((key, within) for key in keys)
    return {key: figure for (key, _), figure in found.items()}


def figures_at(refs: Iterable[Ref], *, facts: Facts | None = None) -> dict[Ref, Figure]:
    """Return figures, each of its own period, in the queries of one."""
    asked = list(dict.fromkeys(refs))
    book = workbook(asked, facts=facts or Facts())
    found = {ref: book.figure(*ref) for ref in asked}
    return {ref: figure for ref, figure in found.items() if figure is not None}


def workbook(refs: Sequence[Ref], *, facts: Facts) -> Workbook:
    """Return a workbook that holds all that the figures asked for are computed from."""
    book = opened_workbook((key for key, _ in refs), facts=facts)
    book.observations = read_observations(facts, merged(book.needs(*ref) for ref in refs))
    return book


def opened_workbook(keys: Iterable[str], *, facts: Facts, commune: str = "") -> Workbook:
    """Return a workbook that knows the periods of its series, before any observation is read."""
    definitions = facts.all_definitions()
    wanted = closure(definitions, keys)
    used = {key: definitions[key] for key in wanted if key in definitions}
    names = {each.provider for each in used.values() if each.provider in providers}
    periods = _periods(facts, [key for key, each in used.items() if each.is_observed])
    by_commune = any(known.n_communes for series in periods.values() for known in series)
    return Workbook(
        definitions=used,
        amounts=facts.amounts(wanted - used.keys()),
        periods=periods,
        rows={n: (providers[n].how, providers[n].rows(facts.memo)) for n in sorted(names)},
        populations=facts.populations() if by_commune else {},
        commune=commune,
    )


def read_observations_of(
    facts: Facts, keys: Sequence[str]
) -> tuple[dict[str, list[Record]], dict[str, list[Known]]]:
    """Return whole series and their periods, in one query: for the page of one indicator."""
    if not keys:
        return {}, {}
    ids = [facts.indicator_ids[key] for key in keys]
    observations = grouped(read_rows(facts, Q(indicator_id__in=ids)))
    return observations, {key: known_periods(records) for key, records in observations.items()}


def known_periods(records: Iterable[Record]) -> list[Known]:
    """Return the periods of records that are already read."""
    counts: dict[str, list[int]] = {}
    for record in records:
        count = counts.setdefault(record.period, [0, 0])
        count[0] += record.value is not None
        count[1] += bool(record.commune)
    return [Known(parsed(code), *count) for code, count in counts.items()]


def amount_figure(amount: Amount | AmountRow) -> Figure:
    """Return the figure of a sum of money."""
    entered = localtime(amount.entered_at)
    value = None if amount.is_withdrawal else in_euros(amount.amount_cents)
    source = amount.source
    record = Record(
        kind="amount",
        key=amount.key,
        label=amount.label,
        period=amount.period,
        commune="",
        value=value,
        qualifier=amount.qualifier,
        source_key=source.key if source else "",
        source_title=source.title if source else "",
        source_url=source.url if source else "",
        locator=amount.locator,
        entered_at=entered,
    )
    return Figure(
        key=amount.key,
        kind="amount",
        name=amount.label,
        value=value,
        unit="€",
        decimals=2,
        qualifier=amount.qualifier,
        period=amount.period,
        as_of=entered.date(),
        definition=typeset(STAGES[amount.stage]),
        computation="Montant écrit tel que la source le donne, sans calcul.",
        records=(record,),
        method="amount",
        n_known=int(value is not None),
        n_expected=1,
    )


def _periods(facts: Facts, keys: Sequence[str]) -> dict[str, list[Known]]:
    if not keys:
        return {}
    ids = {facts.indicator_ids[key]: key for key in keys}
    rows = (
        facts.in_force(Observation.objects.filter(indicator_id__in=ids))
        .values_list("indicator_id", "since", "until")
        .annotate(n_known=Count("value"), n_communes=Count("commune_id"))
        .order_by()
    )
    found: dict[str, list[Known]] = defaultdict(list)
    for identifier, since, until, n_known, n_communes in rows:
        found[ids[identifier]].append(Known(Period(since, until), n_known, n_communes))
    return found


def read_observations(facts: Facts, needs: Mapping[str, set[Period]]) -> dict[str, list[Record]]:
    """Return the records of some periods of some indicators, in one query."""
    alike: dict[frozenset[Period], list[int]] = defaultdict(list)
    for key, periods in needs.items():
        if periods:
            alike[frozenset(periods)].append(facts.indicator_ids[key])
    if not alike:
        return {}
    wanted = Q()
    for periods, ids in alike.items():
        since, until = {p.since for p in periods}, {p.until for p in periods}
        wanted |= Q(indicator_id__in=ids, since__in=since, until__in=until)
    return grouped(read_rows(facts, wanted))


def read_rows(facts: Facts, wanted: Q) -> Iterator[Record]:
    """Yield the observations in force that answer a condition."""
    rows = (
        facts.in_force(Observation.objects.filter(wanted))
        .order_by("indicator_id", "since", "until", "commune__slug", "id")
        .values_list(*_OBSERVATION_COLUMNS)
    )
    local = lru_cache(maxsize=1024)(localtime)
    for key, since, until, insee, name, value, qualifier, *source, locator, at, note in rows:
        source_key, source_title, source_url = source
        yield Record(
            kind="observation",
            key=key,
            label=name or WHOLE,
            period=coded(Period(since, until)),
            commune=insee or "",
            value=value,
            qualifier=qualifier,
            source_key=source_key or "",
            source_title=source_title or "",
            source_url=source_url or "",
            locator=locator,
            entered_at=local(at),
            note=note,
        )


_OBSERVATION_COLUMNS = (
    *("indicator__key", "since", "until", "commune__insee", "commune__name", "value"),
    *("qualifier", "source__key", "source__title", "source__url", "locator", "entered_at", "note"),
)
