"""The record page of a sum of money."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q

from agglo.core.french import typeset
from agglo.plan.models import Amount
from agglo.plan.reports.figures import STAGES, amount_figure
from agglo.plan.reports.published import Published, corrections, last_of, since
from agglo.plan.rules.figures import Figure
from agglo.plan.services.amounts import said


@dataclass(frozen=True, slots=True)
class AmountCorrection:
    """One correction as the public sees it."""

    at: datetime
    before: str
    after: str
    why: str


@dataclass(frozen=True, slots=True)
class AmountPage:
    """All that is known of a sum of money."""

    amount: Amount
    figure: Figure
    stage_meaning: str
    corrections: tuple[AmountCorrection, ...]
    siblings: tuple[Amount, ...]  # other sums of the same action, by stage
    published: Published | None


def amount_page(key: str) -> AmountPage | None:
    """Return a sum, or None when the public knows none of that key. Two queries."""
    chain = list(
        Amount.objects.filter(key=key, publication__isnull=False)
        .select_related("action", "priority", "funder", "source", "publication__organisation")
        .order_by("entered_at", "id")
    )
    corrected = {amount.supersedes_id for amount in chain}
    amount = next((each for each in chain if each.pk not in corrected), None)
    if amount is None:
        return None
    return AmountPage(
        amount=amount,
        figure=amount_figure(amount),
        stage_meaning=typeset(STAGES[amount.stage]),
        corrections=tuple(_corrections(chain)),
        siblings=tuple(_siblings(amount)),
        published=last_of([amount.publication]),
    )


def _corrections(chain: Iterable[Amount]) -> list[AmountCorrection]:
    found = [
        AmountCorrection(since(after), said(before), said(after), why)
        for before, after, why in corrections(chain)
    ]
    return found[::-1]


def _siblings(amount: Amount) -> Iterable[Amount]:
    if not amount.action_id and not amount.priority_id:
        return ()
    same = Q(action=amount.action_id, priority=amount.priority_id)
    others = Amount.objects.published().filter(same).exclude(key=amount.key)
    ranks = {stage: rank for rank, stage in enumerate(STAGES)}
    return sorted(
        others.select_related("funder"), key=lambda each: (ranks[each.stage], each.period)
    )
