"""What the plan tells of itself: how many actions, milestones reached, euros described."""

from collections.abc import Sequence
from decimal import Decimal

from agglo.core.money import in_euros
from agglo.core.registry import Memo, Row, providers
from agglo.plan.models import Action, Amount, Milestone
from agglo.territory.models import Sourced

ONE = Decimal(1)


@providers.register("plan.actions", how="Nombre d’actions décrites, comptées une à une.")
def actions(memo: Memo) -> Sequence[Row]:
    """Return one row an action of the plan, each worth one."""
    described = Action.objects.filter(closed_on=None).select_related("source")
    return [_row(action, action.key, action.name, ONE) for action in described]


@providers.register("plan.milestones", how="Nombre de jalons atteints, comptés un à un.")
def milestones(memo: Memo) -> Sequence[Row]:
    """Return one row a milestone reached, each worth one."""
    reached = Milestone.objects.published().exclude(reached="").select_related("source")
    return [_row(each, each.key, each.name, ONE, each.reached) for each in reached]


@providers.register("plan.paid", how="Somme des montants payés que les actions décrivent.")
def paid(memo: Memo) -> Sequence[Row]:
    """Return one row an amount paid for an action."""
    amounts = Amount.objects.published().filter(stage=Amount.Stage.PAID).exclude(action=None)
    return [
        _row(each, each.key, each.label, in_euros(each.amount_cents), each.period)
        for each in amounts.select_related("source")
    ]


def _row(fact: Sourced, key: str, label: str, value: Decimal, period: str = "") -> Row:
    source = fact.source
    return Row(
        key=key,
        label=label,
        value=value,
        period=period,
        source_key=source.key if source else "",
        source_title=source.title if source else "",
        source_url=source.url if source else "",
        locator=fact.locator,
    )
