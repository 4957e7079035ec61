"""Sums of money in force, each with its stage."""

from typing import Annotated, Literal

from django.http import HttpRequest
from ninja import Query
from pydantic import Field

from agglo.core.api import Asked, Instant, Key, Money, Page, Since, Thing, cut, known
from agglo.core.money import compact_euros
from agglo.plan.api.router import Addresses, router, whole
from agglo.plan.api.sources import Cited, cited
from agglo.plan.models import Amount
from agglo.plan.reports.changes import amounts_in_force
from agglo.plan.rules.figures import WORDS

Stage = Literal["projected", "programmed", "credits", "committed", "ordered", "paid"]


class AmountThing(Thing):
    """A sum of money."""

    key: str
    name: str
    action: str | None
    priority: str | None
    stage: Stage
    label: str
    nature: str | None
    period: str | None
    funder: str | None
    amount: Money
    source: Cited | None
    changed_at: Instant
    url: str
    api: str


class AmountsAsked(Asked):
    """The filters of sums of money."""

    action: Key | None = Field(None, description="Clé d’une action.")
    priority: Key | None = Field(None, alias="priorite", description="Clé d’une priorité.")
    stage: Stage | None = Field(None, alias="stade", description="Stade de la dépense publique.")
    since: Since | None = Field(
        None, alias="modifie_depuis", description="Rendus publics depuis ce jour ou cet instant."
    )


@router.get(
    "/montants",
    response=Page[AmountThing],
    by_alias=True,
    tags=["Argent"],
    operation_id="montants",
    summary="Les montants en vigueur",
    description=(
        "Chaque somme avec son stade (projetée, programmée, en crédits, engagée, mandatée, payée), "
        "en centimes et en euros. Une somme sans action ni priorité est du projet entier."
    ),
)
def amounts(request: HttpRequest, asked: Annotated[AmountsAsked, Query()]) -> Page[AmountThing]:
    found = amounts_in_force(
        action=asked.action, priority=asked.priority, stage=asked.stage, since=asked.since
    )
    later = found.filter(key__gt=asked.after) if asked.after else found
    rows, count, following = cut(
        later.order_by("key")[: asked.limit + 1],
        found.count(),
        key=lambda each: each.key,
        asked=asked,
        address=whole(request),
    )
    to = Addresses(request)
    return Page[AmountThing](
        count=count, next=following, results=[amount_thing(each, to) for each in rows]
    )


def amount_thing(amount: Amount, to: Addresses) -> AmountThing:
    """Return a sum as the API gives it."""
    text = WORDS[amount.qualifier] + compact_euros(amount.amount_cents)
    return AmountThing(
        key=amount.key,
        name=amount.label,
        action=amount.action.key if amount.action else None,
        priority=amount.priority.key if amount.priority else None,
        stage=amount.stage,
        label=amount.get_stage_display(),
        nature=known(amount.nature),
        period=known(amount.period),
        funder=amount.funder.name if amount.funder else None,
        amount=Money.of(amount.amount_cents, amount.qualifier, text),
        source=cited(amount.source, amount.locator),
        changed_at=amount.public_since,
        url=to.page("plan:amount", amount.key),
        api=to.api(f"chiffres/{amount.key}"),
    )
