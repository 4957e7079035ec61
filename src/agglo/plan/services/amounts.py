"""Recording money at one stage, and correcting it."""

from datetime import datetime

from django.db import transaction
from django.utils.text import slugify

from agglo.core.french import quoted
from agglo.core.money import compact_euros, euros
from agglo.core.periods import Period
from agglo.journal import services as journal
from agglo.people.models import User
from agglo.plan import permissions
from agglo.plan.models import Action, Amount, Partner
from agglo.plan.refusals import AmountNegative, AmountTooLarge, CreditsNeedAYear, NothingChanges
from agglo.plan.rules.figures import WORDS
from agglo.plan.services import chains
from agglo.territory.models import Source

AMOUNT_LIMIT_CENTS = 10_000_000_000_00
"""Ten thousand million euros, still accepted: more than any agglomeration spends in a mandate."""


@transaction.atomic
def record_amount(
    *,
    action: Action,
    label: str,
    stage: str,
    cents: int,
    actor: User,
    at: datetime,
    period: Period | None = None,
    nature: str = "",
    funder: Partner | None = None,
    qualifier: str = "",
    source: Source | None = None,
    locator: str = "",
) -> Amount:
    """Add a sum to an action, at one stage of public money, in the working version.

    Raises NotAllowed, AmountNegative, AmountTooLarge or CreditsNeedAYear, having written nothing.
    """
    permissions.require(actor, permissions.RECORD_AMOUNT, on=chains.day(at))
    action = chains.locked(action)
    check(label, stage, cents, period)
    amount = Amount.objects.create(
        key=_free_key(action, label),
        label=label,
        action=action,
        stage=stage,
        nature=nature,
        period=period.code if period else "",
        funder=funder,
        amount_cents=cents,
        qualifier=qualifier,
        source=source,
        locator=locator,
        **chains.authored(actor, at),
    )
    _journal("plan.amount:record", amount, actor, at, before=None)
    return amount


@transaction.atomic
def correct_amount(
    *,
    seen: Amount,
    cents: int,
    why: str,
    actor: User,
    at: datetime,
    qualifier: str = "",
    source: Source | None = None,
    locator: str = "",
    withdraw: bool = False,
) -> Amount:
    """Put another sum in the place of the one that a person saw, in the working version.

    Raises NotAllowed, WhyMissing, ChangedMeanwhile, NothingChanges, AmountNegative or
    AmountTooLarge, having written nothing.
    """
    lock_above(seen)
    seen = chains.as_now(seen)
    require_correct(seen, actor, at)
    why = chains.reason(why, seen.label, seen=seen)
    check(seen.label, "", cents, None)
    chains.still_current(seen, seen.label, said, fields)
    new = None if withdraw else (cents, qualifier, source.pk if source else None, locator)
    if new == (None if seen.is_withdrawal else _says(seen)):
        raise NothingChanges(name=quoted(seen.label))
    correction = Amount.objects.create(
        key=seen.key,
        label=seen.label,
        action=seen.action,
        priority=seen.priority,
        stage=seen.stage,
        nature=seen.nature,
        period=seen.period,
        funder=seen.funder,
        amount_cents=cents,
        qualifier=qualifier,
        source=source,
        locator=locator,
        supersedes=seen,
        is_withdrawal=withdraw,
        is_undo=chains.is_undo(seen, _says, new),
        why=why,
        **chains.authored(actor, at),
    )
    verb = "plan.amount:withdraw" if withdraw else "plan.amount:correct"
    _journal(verb, correction, actor, at, before=seen)
    return correction


def said(amount: Amount) -> str:
    """Return an amount in French."""
    if amount.is_withdrawal:
        return "montant retiré"
    return WORDS[amount.qualifier] + compact_euros(amount.amount_cents)


def fields(amount: Amount) -> dict[str, str]:
    """Return what an amount says, field by field."""
    return {
        "Montant": said(amount),
        "Source": str(amount.source or ""),
        "Endroit dans la source": amount.locator,
    }


def require_correct(amount: Amount, actor: User, at: datetime) -> None:
    """Refuse whoever may not correct an amount."""
    correct, record = permissions.CORRECT_AMOUNT, permissions.RECORD_AMOUNT
    chains.require_correct(amount, actor, at, correct=correct, record=record)


def _says(amount: Amount) -> tuple[object, ...]:
    return (amount.amount_cents, amount.qualifier, amount.source_id, amount.locator)


def check(label: str, stage: str, cents: int, period: Period | None) -> None:
    """Refuse a sum that cannot be: negative, far too large, or credits without their year."""
    if cents < 0:
        raise AmountNegative(amount=euros(cents))
    if cents > AMOUNT_LIMIT_CENTS:
        raise AmountTooLarge(amount=euros(cents), limit=compact_euros(AMOUNT_LIMIT_CENTS))
    if stage == Amount.Stage.CREDITS and (period is None or period.since.year != period.until.year):
        raise CreditsNeedAYear(label=label)


def lock_above(amount: Amount) -> None:
    """Lock what the amount is of, or the first amount of its chain when it is of the whole plan."""
    above = amount.action or amount.priority
    if above is not None:
        chains.locked(above)
        return
    Amount.objects.select_for_update(of=("self",), no_key=True).get(key=amount.key, supersedes=None)


def _free_key(action: Action, label: str) -> str:
    """Return a key that no other figure has: addresses never change, so it is made once."""
    stem = slugify(f"{action.key[:30]} {label}")[:70].strip("-")
    taken = set(Amount.objects.filter(key__startswith=stem).values_list("key", flat=True))
    number, key = 1, stem
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    return key


def _journal(verb: str, after: Amount, actor: User, at: datetime, *, before: Amount | None) -> None:
    journal.record(
        verb=verb,
        object_type="plan.amount",
        object_key=after.key,
        actor=actor,
        at=at,
        before=as_journalled(before) if before else None,
        after=as_journalled(after),
        why=after.why,
    )


def as_journalled(amount: Amount) -> dict[str, object]:
    """Return an amount as the journal keeps it."""
    return {
        "label": amount.label,
        "action": amount.action.key if amount.action else "",
        "priority": amount.priority.key if amount.priority else "",
        "stage": amount.stage,
        "nature": amount.nature,
        "period": amount.period,
        "funder": amount.funder.key if amount.funder else "",
        "amount_cents": amount.amount_cents,
        "qualifier": amount.qualifier,
        "source": amount.source.key if amount.source else "",
        "locator": amount.locator,
        "withdrawn": amount.is_withdrawal,
    }
