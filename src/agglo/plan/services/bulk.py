"""Many observations at once, as so many calls to the services of one would write them.

The same refusals, the same rows, the same lines of the journal: only the number of queries
differs. Each row is judged before anything is written, so that a preview and the writing agree.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from django.db import transaction

from agglo.core.french import quoted
from agglo.core.periods import Period
from agglo.core.refusal import Refusal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Indicator
from agglo.plan.refusals import NotAllowed, SaidTwice, WhyMissing
from agglo.plan.services import chains, observations
from agglo.plan.services.many import Row, write
from agglo.plan.services.standing import Content, Identity, Standing, standing
from agglo.territory.models import Commune

Kind = Literal["add", "correct", "same"]


@lru_cache(4096)
def code_of(period: Period) -> str:
    """Return the code of a period, made once: a sheet has few of them, on many rows."""
    return period.code


@dataclass(frozen=True, slots=True)
class Said:
    """What someone says was observed. None keeps what is in force, blank when nothing is."""

    indicator: int
    commune: int | None
    period: Period
    value: Decimal | None
    qualifier: str | None = None
    note: str | None = None
    source: int | None = None
    locator: str | None = None
    code: str = ""  # of the period, when it is known already

    @property
    def identity(self) -> Identity:
        """Return what it is about."""
        return self.indicator, self.commune, self.code or code_of(self.period)

    def content(self, before: Standing | None) -> Content:
        """Return what is in force after it."""
        _, qualifier, note, source, locator = (
            before.content if before and not before.is_withdrawal else (None, "", "", None, "")
        )
        return (
            self.value,
            qualifier if self.qualifier is None else self.qualifier,
            note if self.note is None else self.note,
            source if self.source is None else self.source,
            locator if self.locator is None else self.locator,
        )


@dataclass(slots=True)
class Step:
    """What one row would do, and what keeps it from being done."""

    said: Said
    kind: Kind
    before: Standing | None
    content: Content
    refusal: Refusal | None = None
    needs_why: bool = False


@dataclass(slots=True)
class Written:
    """What was written: how many of each kind, and the primary keys of the new rows."""

    n_added: int = 0
    n_corrected: int = 0
    n_same: int = 0
    pks: list[int] = field(default_factory=list)


def judge(rows: Iterable[Said], *, actor: User, at: datetime) -> list[Step]:
    """Say what each row would do. Nothing is written; a missing reason is not a refusal yet."""
    rows = list(rows)
    identities = [row.identity for row in rows]
    known, judges = standing(set(identities)), _Judge(rows, actor, at)
    pairs = zip(rows, identities, strict=True)
    return [judges.judge(row, identity, known.get(identity)) for row, identity in pairs]


@transaction.atomic
def record_observations(
    rows: Iterable[Said], *, actor: User, at: datetime, why: str = ""
) -> Written:
    """Write what is observed: what is new is recorded, what differs is corrected.

    Invariant: the same as one by one. The indicators are locked, in order, before what is in
    force is read.

    Raises SaidTwice, or what a row refuses (NotAllowed, NotObserved, PeriodNotOver, ValueTooLong,
    WhyMissing), having written nothing.
    """
    rows = list(rows)
    lock_indicators({row.indicator for row in rows})
    steps = judge(rows, actor=actor, at=at)
    return write_steps(steps, actor=actor, at=at, why=why)


def write_steps(steps: Sequence[Step], *, actor: User, at: datetime, why: str) -> Written:
    """Write what was judged under the lock of the caller."""
    why = why.strip()
    for step in steps:
        # As one by one: who may comes first, then the reason, then the value.
        if step.needs_why and not why and not isinstance(step.refusal, NotAllowed | SaidTwice):
            step.refusal = WhyMissing(name=quoted(_name(step)))
        if step.refusal is not None:
            raise step.refusal
    written = Written(
        n_added=sum(step.kind == "add" for step in steps),
        n_corrected=sum(step.kind == "correct" for step in steps),
        n_same=sum(step.kind == "same" for step in steps),
    )
    new = [step for step in steps if step.kind != "same"]
    written.pks = write([_row(step, why) for step in new], actor=actor, at=at)
    return written


def lock_indicators(pks: Iterable[int]) -> None:
    """Lock indicators until the transaction ends, always in the same order."""
    locked = Indicator.objects.select_for_update(of=("self",), no_key=True)
    list(locked.filter(pk__in=set(pks)).order_by("pk").values_list("pk"))


def _row(step: Step, why: str) -> Row:
    before, is_correction = step.before, step.kind == "correct"
    return Row(
        identity=step.said.identity,
        days=(step.said.period.since, step.said.period.until),
        content=step.content,
        supersedes=before.pk if before else None,
        before=before.content if before and is_correction else None,
        # The first fact of a chain says nothing again: the public saw nothing of it.
        is_undo=before is not None and before.would_undo(step.content),
        why=why if is_correction else "",
    )


def _name(step: Step) -> str:
    indicator = Indicator.objects.only("name").get(pk=step.said.indicator)
    commune = Commune.objects.filter(pk=step.said.commune).values_list("name", flat=True).first()
    where = f", {commune}" if commune else ""
    return f"{indicator.name}{where}, {step.said.period.label()}"


class _Judge:
    """Asks of each row what the service of one asks, with what they share read once."""

    def __init__(self, rows: Sequence[Said], actor: User, at: datetime) -> None:
        self.actor = actor
        self.at = at
        day = chains.day(at)
        self.may_record = permissions.may(actor, permissions.RECORD_OBSERVATION, on=day)
        self.may_correct = permissions.may(actor, permissions.CORRECT_OBSERVATION, on=day)
        fields = ("name", "expression", "provider", "unit", "decimals")
        pks = {row.indicator for row in rows}
        self.indicators: Mapping[int, Indicator] = Indicator.objects.only(*fields).in_bulk(pks)
        self.seen: set[Identity] = set()

    def judge(self, said: Said, identity: Identity, before: Standing | None) -> Step:
        content = said.content(before)
        is_there = before is not None and not before.is_withdrawal
        kind: Kind = "correct" if is_there else "add"
        if is_there and before.content == content:
            kind = "same"
        step = Step(said, kind, before, content)
        step.needs_why = kind == "correct" and before.was_public
        try:
            self._once(said, identity)
            if kind == "add":
                self._may_add(said)
            elif kind == "correct":
                self._may_correct(said, before)
        except Refusal as refusal:
            step.refusal = refusal
        return step

    def _once(self, said: Said, identity: Identity) -> None:
        if identity in self.seen:
            name = self.indicators[said.indicator].name
            raise SaidTwice(name=quoted(f"{name}, {said.period.label()}"))
        self.seen.add(identity)

    def _may_add(self, said: Said) -> None:
        if not self.may_record:
            raise NotAllowed(task=permissions.TASKS[permissions.RECORD_OBSERVATION])
        indicator = self.indicators[said.indicator]
        observations.check(indicator, said.period, said.value, self.at)

    def _may_correct(self, said: Said, before: Standing) -> None:
        is_hers = before.is_own_draft(self.actor.pk)
        if not (self.may_record if is_hers else self.may_correct):
            asked = permissions.RECORD_OBSERVATION if is_hers else permissions.CORRECT_OBSERVATION
            raise NotAllowed(task=permissions.TASKS[asked])
        observations.check_length(said.value)
