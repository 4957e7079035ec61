"""The record page of an indicator: its value, and all that the value comes from."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from django.db.models import Max, Q

from agglo.core.periods import Period
from agglo.core.registry import providers
from agglo.plan.models import Contest, Indicator, Publication, Target
from agglo.plan.reports.figures import WHOLE, Facts, read_observations_of
from agglo.plan.reports.published import Published, corrections, last_of, since
from agglo.plan.rules import series
from agglo.plan.rules.dates import parsed
from agglo.plan.rules.figures import WORDS, Figure, Record, apart, value_text
from agglo.plan.rules.freshness import Freshness, freshness
from agglo.plan.rules.progress import (
    Point,
    expected_value,
    is_on_track,
    progress_sentence,
    share_done,
)
from agglo.plan.rules.workbook import Definition, Workbook, closure
from agglo.plan.services.observations import said


@dataclass(frozen=True, slots=True)
class Progress:
    """Where the last value stands between the start and the target."""

    target: Target
    text: str  # the target, in French
    share: Decimal | None  # of the way, from 0 to 1, not bounded
    expected: Decimal | None  # by the path of the targets, on the day of the value
    is_on_track: bool | None
    sentence: str  # blank when nothing more can be said


@dataclass(frozen=True, slots=True)
class TargetLine:
    """A start or a target, in French."""

    kind: str
    text: str
    period: str
    label: str


@dataclass(frozen=True, slots=True)
class RecordLine:
    """One record, with what it is a record of."""

    record: Record
    name: str  # of the indicator, when the page shows several; blank otherwise
    text: str


@dataclass(frozen=True, slots=True)
class CommuneValue:
    """What an indicator says of one commune, for one period."""

    insee: str
    name: str
    value: Decimal | None
    text: str
    is_contested: bool


@dataclass(frozen=True, slots=True)
class Correction:
    """One correction as the public sees it: what changed, when and why, not by whom."""

    at: datetime
    where: str
    period: str
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class IndicatorPage:
    """All that is known of an indicator."""

    indicator: Indicator
    figure: Figure
    series: tuple[Figure, ...]
    targets: tuple[Target, ...]
    progress: Progress | None
    freshness: Freshness
    communes: tuple[CommuneValue, ...]  # of the period of the figure; none when not by commune
    added_up: Figure | None  # the sum of the communes, when a whole observation wins over it
    records: tuple[RecordLine, ...]  # in force, the newest period first
    target_lines: tuple[TargetLine, ...]
    corrections: tuple[Correction, ...]
    contests: tuple[Contest, ...]
    actions: tuple[tuple[str, str], ...]
    objectives: tuple[tuple[str, str, str], ...]  # key of the priority, name, short name
    inputs: tuple[Figure, ...]  # of a computed one
    published: Published | None

    @property
    def n_open_contests(self) -> int:
        """Return how many contests wait for an answer."""
        return sum(contest.answered_at is None for contest in self.contests)


def indicator_page(key: str, on: date, within: Period | None = None) -> IndicatorPage | None:
    """Return an indicator, or None when the plan has none of that key. Ten queries at most.

    ``within`` asks for the value of a period rather than the last one.
    """
    found = Indicator.objects.filter(closed_on=None).select_related("source")
    indicator = found.filter(key=key).first()
    if indicator is None:
        return None
    facts = Facts()
    book = whole_workbook(key, facts)
    figure = book.figure(key, within)
    if figure is None:
        return None
    figures = book.series(key)
    targets = _targets(indicator)
    contests = _contests(indicator)
    actions, objectives = _links(indicator)
    return IndicatorPage(
        indicator=indicator,
        figure=figure,
        series=tuple(figures),
        targets=targets,
        target_lines=tuple(_target_line(indicator, target) for target in targets),
        progress=_progress(indicator, figure, targets),
        freshness=_freshness(book, indicator, figures, on),
        communes=tuple(_by_commune(book, key, figure, facts, contests)),
        added_up=_added_up(book, key, figure),
        records=tuple(_records(book, key, figure)),
        corrections=tuple(_corrections(indicator)),
        contests=contests,
        actions=actions,
        objectives=objectives,
        inputs=figure.inputs,
        published=_published(indicator),
    )


def whole_workbook(key: str, facts: Facts) -> Workbook:
    """Return a workbook with the whole series of all that an indicator is computed from."""
    definitions = facts.all_definitions()
    wanted = closure(definitions, [key])
    used = {each: definitions[each] for each in wanted if each in definitions}
    names = {each.provider for each in used.values() if each.provider in providers}
    observations, periods = read_observations_of(
        facts, [each for each, definition in used.items() if definition.is_observed]
    )
    by_commune = any(known.n_communes for series in periods.values() for known in series)
    return Workbook(
        definitions=used,
        amounts=facts.amounts(wanted - used.keys()),
        periods=periods,
        rows={n: (providers[n].how, providers[n].rows(facts.memo)) for n in sorted(names)},
        populations=facts.populations() if by_commune else {},
        observations=observations,
    )


def _targets(indicator: Indicator) -> tuple[Target, ...]:
    """Return the start and the targets of an indicator, by date."""
    found = indicator.targets.filter(closed_on=None).select_related("source")
    return tuple(sorted(found, key=lambda target: Period.parse(target.period).until))


def _target_line(indicator: Indicator, target: Target) -> TargetLine:
    text = value_text(target.value, indicator.unit, indicator.decimals)
    return TargetLine(target.get_kind_display(), text, target.period, target.label)


def _progress(indicator: Indicator, figure: Figure, targets: Sequence[Target]) -> Progress | None:
    finals = [target for target in targets if target.kind == Target.Kind.FINAL]
    if figure.value is None or not figure.period or not finals:
        return None
    path = [Point(Period.parse(target.period), target.value) for target in targets]
    final, seen = finals[-1], Point(Period.parse(figure.period), figure.value)
    starts = [target for target in targets if target.kind == Target.Kind.BASELINE]
    share = share_done(starts[0].value, final.value, figure.value) if starts else None
    expected = expected_value(path, seen.on)
    keeps_up = is_on_track(path, seen, indicator.direction)
    values = (figure.value, expected if expected is not None else figure.value)
    said_value, way = apart(values, indicator.unit, indicator.decimals)
    return Progress(
        target=final,
        text=value_text(final.value, indicator.unit, indicator.decimals),
        share=share,
        expected=expected,
        is_on_track=keeps_up,
        sentence=progress_sentence(share, said_value, way, keeps_up),
    )


def _freshness(
    book: Workbook, indicator: Indicator, figures: Sequence[Figure], on: date
) -> Freshness:
    known = [figure for figure in figures if figure.value is not None]
    last = Period.parse(known[-1].period) if known else None
    if indicator.provider:
        return Freshness("computed", None, "Compté à chaque affichage, d’après les fiches du site.")
    if indicator.expression and not book.leaves(indicator.key):
        return Freshness("computed", None, "Calculé à chaque affichage, d’après d’autres chiffres.")
    return freshness(indicator.periodicity, last, indicator.lag_days, on)


def _by_commune(
    book: Workbook, key: str, figure: Figure, facts: Facts, contests: Sequence[Contest]
) -> Iterable[CommuneValue]:
    """Yield the value of each commune over the period of the figure, unknown ones included."""
    by_insee = _records_by_commune(book, book.leaves(key))
    if not by_insee or not figure.period or not book.is_local(key):
        return
    window = Period.parse(figure.period)
    contested = {
        contest.observation.commune.insee
        for contest in contests
        if contest.answered_at is None and contest.observation.commune
    }
    named = series.expected_communes(book.periods.get(key, ()), len(book.populations))
    is_about_all = bool(book.definitions[key].expression) or named == len(book.populations)
    for row in facts.communes():
        if not is_about_all and row.key not in by_insee:
            continue
        own = replace(book, commune=row.key, observations=by_insee.get(row.key, {}))
        found = own.figure(key, window)
        if found is not None:
            yield CommuneValue(row.key, row.label, found.value, found.text(), row.key in contested)


def _records_by_commune(
    book: Workbook, leaves: Iterable[str]
) -> dict[str, dict[str, list[Record]]]:
    found: dict[str, dict[str, list[Record]]] = {}
    for leaf in leaves:
        for record in book.observations.get(leaf, ()):
            if record.commune:
                found.setdefault(record.commune, {}).setdefault(leaf, []).append(record)
    return found


def _added_up(book: Workbook, key: str, figure: Figure) -> Figure | None:
    """Return what the communes add up to, when the whole territory was observed by itself."""
    definition = book.definitions[key]
    if not figure.records or any(record.commune for record in figure.records):
        return None
    if definition.over_communes not in {"sum", "mean"} or not figure.period:
        return None
    of_communes = [record for record in book.observations.get(key, ()) if record.commune]
    own = replace(book, observations={**book.observations, key: of_communes})
    found = own.figure(key, Period.parse(figure.period))
    return found if found and found.value is not None else None


def _records(book: Workbook, key: str, figure: Figure) -> Iterable[RecordLine]:
    """Yield the records of all that the indicator is made of, the newest period first."""
    if figure.method == "registered":
        records = list(figure.records)
    else:
        records = [r for leaf in book.leaves(key) for r in book.observations.get(leaf, ())]
        records.sort(key=lambda r: (parsed(r.period).until, r.commune == ""), reverse=True)
    several = len(book.leaves(key)) > 1
    for record in records:
        definition = book.definitions.get(record.key, book.definitions[key])
        text = "" if record.value is None else record_text(record, definition)
        yield RecordLine(record, definition.name if several else "", text)


def record_text(record: Record, definition: Definition) -> str:
    """Return the value of a record in French, with all of its own decimals."""
    value = record.value or Decimal(0)
    own = max(definition.decimals, -int(value.normalize().as_tuple().exponent))
    return WORDS[record.qualifier] + value_text(value, definition.unit, own)


def _contests(indicator: Indicator) -> tuple[Contest, ...]:
    contests = Contest.objects.filter(observation__indicator=indicator)
    related = ("commune", "observation__commune", "observation__indicator")
    return tuple(contests.select_related(*related).order_by("-at"))


def _corrections(indicator: Indicator) -> Iterable[Correction]:
    """Yield the corrections, the newest first."""
    chained = Q(supersedes__isnull=False) | Q(corrected_by__publication__isnull=False)
    facts = (
        indicator.observations.filter(chained, publication__isnull=False)
        .select_related("commune", "indicator", "publication")
        .order_by("-entered_at", "-id")
    )
    for before, after, why in corrections(facts):
        where = after.commune.name if after.commune else WHOLE
        yield Correction(since(after), where, after.period, said(before), said(after), why)


def _published(indicator: Indicator) -> Published | None:
    """Return when the values of an indicator last changed for the public."""
    last = indicator.observations.order_by().values("indicator").annotate(last=Max("publication"))
    found = Publication.objects.filter(pk__in=last.values("last")).select_related("organisation")
    return last_of(found)


def _links(
    indicator: Indicator,
) -> tuple[tuple[tuple[str, str], ...], tuple[tuple[str, str, str], ...]]:
    """Return the actions and the objectives that an indicator tells of, in one query."""
    actions: dict[str, str] = {}
    objectives: dict[str, tuple[str, str, str]] = {}
    rows = Indicator.objects.filter(pk=indicator.pk).values_list(
        *("actions__key", "actions__name", "objectives__key", "objectives__name"),
        *("objectives__priority__key", "objectives__priority__short_name"),
    )
    for action, name, objective, *cells in rows.order_by("actions__id", "objectives__id"):
        if action:
            actions[action] = name
        if objective:
            objectives[objective] = (cells[1], cells[0], cells[2])
    return tuple(actions.items()), tuple(objectives.values())
