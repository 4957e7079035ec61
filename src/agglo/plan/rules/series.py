"""Adding observations up, over communes then over time, without hiding what is missing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from typing import Literal

from agglo.core.periods import Period
from agglo.plan.rules.dates import parsed, precision
from agglo.plan.rules.exact import as_decimal, total
from agglo.plan.rules.figures import Record, combined

How = Literal["whole", "communes", "one", "several", "nothing"]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """A value made of records, and how many of those expected were known."""

    value: Decimal | None
    qualifier: str
    n_known: int
    n_expected: int
    used: tuple[Record, ...]
    how: How
    periods: tuple[Period, ...] = ()

    @property
    def is_partial(self) -> bool:
        """Say whether a value is made without some of the records that were expected."""
        return self.n_known < self.n_expected


@dataclass(frozen=True, slots=True)
class Known:
    """A period of a series: how many of its records have a value, how many are of a commune."""

    period: Period
    n_known: int
    n_communes: int = 0


NOTHING = Aggregate(None, "", 0, 0, (), "nothing")


def over_communes(records: Sequence[Record], how: str, n_communes: int) -> Aggregate:
    """Add up the records of one period.

    A known value of the whole territory wins over its communes. Otherwise communes are added
    (``sum``) or averaged by weight (``mean``); so many are expected, and one without a record
    counts as missing: zero must be written to be zero.
    """
    whole = [record for record in records if not record.commune]
    communes = [record for record in records if record.commune]
    if any(record.value is not None for record in whole) or not communes:
        return _alone(whole)
    if how not in {"sum", "mean"}:
        return Aggregate(None, "", len(communes), len(communes), tuple(communes), "several")
    terms = [r for r in communes if r.value is not None and (how == "sum" or r.weight is not None)]
    n_expected = max(n_communes, len(communes))
    return Aggregate(
        _sum(terms) if how == "sum" else _weighted_mean(terms),
        _qualifier(terms, how, is_partial=len(terms) < n_expected),
        len(terms),
        n_expected,
        tuple(communes),
        "communes",
    )


def over_time(records: Iterable[Record], *, communes: str, time: str, n_communes: int) -> Aggregate:
    """Add up records of periods that do not overlap, each period over its communes first.

    A period missing between two others is counted as so many missing records.
    """
    by_period: dict[Period, list[Record]] = {}
    for record in records:
        by_period.setdefault(parsed(record.period), []).append(record)
    parts = [
        (period, over_communes(group, communes, n_communes))
        for period, group in sorted(by_period.items(), key=lambda pair: pair[0])
    ]
    if not parts:
        return NOTHING
    if len(parts) == 1:
        return _dated(parts[0][1], [parts[0][0]])
    if time == "last":
        period, last = next((pair for pair in reversed(parts) if _has(pair[1])), parts[-1])
        return _dated(last, [period])
    periods, aggregates = zip(*parts, strict=True)
    used = tuple(record for aggregate in aggregates for record in aggregate.used)
    if time not in {"sum", "mean"}:
        return Aggregate(None, "", len(used), len(used), used, "several", periods)
    return _added(aggregates, list(periods), used, time)


def expected_communes(periods: Sequence[Known], n_communes: int) -> int:
    """Return how many communes should have a record, out of all those of the territory.

    A series seen in more than half of them is about all of them: one that stays out is missing.
    Another, such as travellers by station, is about the communes it names at its best.

    >>> trees = [Known(Period.parse("2023"), 3, 4), Known(Period.parse("2024"), 4, 4)]
    >>> expected_communes(trees, 8), expected_communes(trees, 7)
    (4, 7)
    """
    most = max((each.n_communes for each in periods), default=0)
    return n_communes if 2 * most > n_communes else most


def latest(periods: Sequence[Known], periodicity: str) -> Period | None:
    """Return the last period with a known value, or the last one when nothing is known.

    Of two that end the same day, the one that suits the periodicity wins.
    """
    if not periods:
        return None
    known = [each.period for each in periods if each.n_known] or [each.period for each in periods]
    longest_first = periodicity in {"mandate", "once"}
    return max(known, key=lambda p: (p.until, p.n_days if longest_first else -p.n_days))


def inside(periods: Sequence[Known], window: Period, time: str) -> tuple[Period, ...]:
    """Return the periods that make the value of a window, in order.

    The window itself when it was observed; otherwise periods within it that do not overlap, the
    longest first; only the last known of them when the indicator keeps its last value.
    """
    if any(each.period == window for each in periods):
        return (window,)
    within = [each for each in periods if window.contains(each.period)]
    if time == "last":
        last = latest(within, "year")
        return (last,) if last else ()
    chosen: list[Period] = []
    for each in sorted(within, key=lambda each: (-each.period.n_days, each.period)):
        if not any(each.period.overlaps(taken) for taken in chosen):
            chosen.append(each.period)
    return tuple(sorted(chosen))


def alike(periods: Iterable[Period], periodicity: str) -> list[Period]:
    """Return the periods that may stand side by side in a chart: those of the periodicity.

    When none is, all of them. In order.
    """
    every = sorted(set(periods))
    alike = [period for period in every if precision(period) == periodicity]
    return alike or every


def _alone(whole: Sequence[Record]) -> Aggregate:
    if not whole:
        return NOTHING
    record = whole[0]
    n_known = int(record.value is not None)
    return Aggregate(record.value, record.qualifier, n_known, 1, (record,), "whole")


def _sum(terms: Sequence[Record]) -> Decimal | None:
    return total(r.value for r in terms if r.value is not None) if terms else None


def _weighted_mean(terms: Sequence[Record]) -> Decimal | None:
    weight = sum((Fraction(r.weight) for r in terms if r.weight is not None), Fraction())
    if not weight:
        return None
    products = (Fraction(r.value or 0) * Fraction(r.weight or 0) for r in terms)
    return as_decimal(sum(products, Fraction()) / weight)


def _qualifier(terms: Sequence[Record], how: str, *, is_partial: bool) -> str:
    """Return how exact an aggregate is: a sum that lacks terms is a least if none is negative."""
    if not terms:
        return ""
    stated = {record.qualifier for record in terms}
    if is_partial:
        grows = how == "sum" and all(r.value >= 0 for r in terms if r.value is not None)
        stated |= {"at-least" if grows else "about"}
    return combined(stated)


def _has(aggregate: Aggregate) -> bool:
    return aggregate.value is not None


def _dated(aggregate: Aggregate, periods: list[Period]) -> Aggregate:
    return Aggregate(
        aggregate.value,
        aggregate.qualifier,
        aggregate.n_known,
        aggregate.n_expected,
        aggregate.used,
        aggregate.how,
        tuple(periods),
    )


def _added(
    aggregates: Sequence[Aggregate], periods: list[Period], used: tuple[Record, ...], time: str
) -> Aggregate:
    values = [each.value for each in aggregates if each.value is not None]
    n_known = sum(each.n_known for each in aggregates)
    gaps = n_gaps(periods) * max(each.n_expected for each in aggregates)
    n_expected = sum(each.n_expected for each in aggregates) + gaps
    value = None
    if values:
        whole = total(values)
        value = whole if time == "sum" else as_decimal(Fraction(whole) / len(values))
    stated = {each.qualifier for each in aggregates if each.value is not None}
    if values and n_known < n_expected:
        grows = time == "sum" and stated <= {"", "at-least"} and min(values) >= 0
        stated |= {"at-least" if grows else "about"}
    return Aggregate(value, combined(stated), n_known, n_expected, used, "several", tuple(periods))


def n_gaps(periods: Sequence[Period]) -> int:
    """Return how many periods are missing between the first and the last of a series in order.

    >>> n_gaps([Period.parse("2024-01"), Period.parse("2024-02"), Period.parse("2024-06")])
    3
    """
    shortest = min(period.n_days for period in periods)
    holes = ((after.since - before.until).days - 1 for before, after in pairwise(periods))
    return sum(max(1, round(days / shortest)) for days in holes if days > 0)
