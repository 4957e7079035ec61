"""Recording what was observed, and correcting it."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import QuerySet

from agglo.core.canonical import decimal_text
from agglo.core.french import date_in_words, quoted
from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Indicator, Observation
from agglo.plan.refusals import (
    AlreadyObserved,
    NothingChanges,
    NotObserved,
    PeriodNotOver,
    ValueTooLong,
)
from agglo.plan.services import chains
from agglo.territory.models import Commune, Source

MAX_DIGITS, MAX_DECIMALS = 15, 6
"""Of a value: SQLite keeps fifteen digits exactly, and no more; the column has six decimals."""

LARGEST = 10**14
"""What a value stays below."""


@transaction.atomic
def record_observation(
    *,
    indicator: Indicator,
    period: Period,
    value: Decimal | None,
    actor: User,
    at: datetime,
    commune: Commune | None = None,
    qualifier: str = "",
    note: str = "",
    source: Source | None = None,
    locator: str = "",
) -> Observation:
    """Add what was observed over a period, in a commune or in the whole territory.

    Invariant: one observation at most is in force for an indicator, a place and a period. The
    indicator is locked before they are read. ``value`` None says that it is known to be unknown.

    Raises NotAllowed, NotObserved, PeriodNotOver, ValueTooLong or AlreadyObserved, having
    written nothing.
    """
    permissions.require(actor, permissions.RECORD_OBSERVATION, on=chains.day(at))
    indicator = chains.locked(indicator)
    check(indicator, period, value, at)
    last = _chain(indicator, commune, period).filter(corrected_by=None).first()
    if last is not None and not last.is_withdrawal:
        raise AlreadyObserved(name=quoted(indicator.name), value=said(last))
    new = (value, qualifier, note, source.pk if source else None, locator)
    observation = Observation.objects.create(
        indicator=indicator,
        commune=commune,
        period=period.code,
        since=period.since,
        until=period.until,
        value=value,
        qualifier=qualifier,
        note=note,
        source=source,
        locator=locator,
        supersedes=last,
        is_undo=chains.is_undo(last, _says, new),
        **chains.authored(actor, at),
    )
    _journal("plan.observation:record", observation, actor, at, before=None)
    return observation


@transaction.atomic
def correct_observation(
    *,
    seen: Observation,
    value: Decimal | None,
    why: str,
    actor: User,
    at: datetime,
    qualifier: str = "",
    note: str = "",
    source: Source | None = None,
    locator: str = "",
    withdraw: bool = False,
) -> Observation:
    """Put another value in the place of the one that a person saw, in the working version.

    Invariant: a fact is corrected once. Of two people who saw the same value, one wins and the
    other is told what changed.

    Raises NotAllowed, WhyMissing, ChangedMeanwhile, NothingChanges or ValueTooLong, having
    written nothing.
    """
    indicator = chains.locked(seen.indicator)
    seen = chains.as_now(seen)
    require_correct(seen, actor, at)
    name = name_of(seen)
    why = chains.reason(why, name, seen=seen)
    check_length(value)
    chains.still_current(seen, name, said, fields)
    says = (value, qualifier, note, source.pk if source else None, locator)
    new = None if withdraw else says
    if new == (None if seen.is_withdrawal else _says(seen)):
        raise NothingChanges(name=quoted(name))
    correction = Observation.objects.create(
        indicator=indicator,
        commune=seen.commune,
        period=seen.period,
        since=seen.since,
        until=seen.until,
        value=None if withdraw else value,
        qualifier="" if withdraw else qualifier,
        note=note,
        source=source,
        locator=locator,
        supersedes=seen,
        is_withdrawal=withdraw,
        is_undo=chains.is_undo(seen, _says, new),
        why=why,
        **chains.authored(actor, at),
    )
    verb = "plan.observation:withdraw" if withdraw else "plan.observation:correct"
    _journal(verb, correction, actor, at, before=seen)
    return correction


def said(observation: Observation) -> str:
    """Return the value of an observation in French."""
    return observation.text


def fields(observation: Observation) -> dict[str, str]:
    """Return what an observation says, field by field."""
    return {
        "Valeur": said(observation),
        "Note": observation.note,
        "Source": str(observation.source or ""),
        "Endroit dans la source": observation.locator,
    }


def require_correct(observation: Observation, actor: User, at: datetime) -> None:
    """Refuse whoever may not correct an observation."""
    correct, record = permissions.CORRECT_OBSERVATION, permissions.RECORD_OBSERVATION
    chains.require_correct(observation, actor, at, correct=correct, record=record)


def _says(observation: Observation) -> tuple[object, ...]:
    found = observation
    return (found.value, found.qualifier, found.note, found.source_id, found.locator)


def _chain(indicator: Indicator, commune: Commune | None, period: Period) -> QuerySet[Observation]:
    return indicator.observations.filter(commune=commune, period=period.code)


def check(indicator: Indicator, period: Period, value: Decimal | None, at: datetime) -> None:
    """Refuse what cannot be observed: a computed indicator, a period to come, a long value."""
    if indicator.expression or indicator.provider:
        raise NotObserved(name=indicator.name)
    if period.until > chains.day(at):
        raise PeriodNotOver(name=quoted(indicator.name), until=date_in_words(period.until))
    check_length(value)


def check_length(value: Decimal | None) -> None:
    """Refuse a value that no database gives back exactly."""
    if value is None:
        return
    parts = value.normalize().as_tuple()
    too_fine = len(parts.digits) > MAX_DIGITS or -int(parts.exponent) > MAX_DECIMALS
    if abs(value) >= LARGEST or too_fine:
        raise ValueTooLong(value=f"{value:f}")


def name_of(observation: Observation) -> str:
    """Return what an observation is called."""
    where = f", {observation.commune.name}" if observation.commune else ""
    return f"{observation.indicator.name}{where}, {Period.parse(observation.period).label()}"


def _journal(
    verb: str, after: Observation, actor: User, at: datetime, *, before: Observation | None
) -> None:
    journal.record(
        verb=verb,
        object_type="plan.indicator",
        object_key=after.indicator.key,
        actor=actor,
        at=at,
        before=as_journalled(before) if before else None,
        after=as_journalled(after),
        why=after.why,
    )


def as_journalled(observation: Observation) -> dict[str, object]:
    """Return an observation as the journal keeps it."""
    return {
        "commune": observation.commune.insee if observation.commune else "",
        "period": observation.period,
        "value": None if observation.value is None else decimal_text(observation.value),
        "qualifier": observation.qualifier,
        "note": observation.note,
        "source": observation.source.key if observation.source else "",
        "locator": observation.locator,
        "withdrawn": observation.is_withdrawal,
    }
