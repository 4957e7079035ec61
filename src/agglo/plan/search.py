"""Priorities, actions, indicators and amounts, as search knows them."""

from collections.abc import Iterator

from agglo.core.search import Document, sources
from agglo.plan.models import Action, Amount, Indicator, Priority


@sources.register("priority", "Priorités")
def priorities() -> Iterator[Document]:
    """Yield one document a priority."""
    for priority in Priority.objects.filter(closed_on=None):
        yield Document(
            kind="priority",
            name=priority.name,
            url=f"/projet/{priority.key}/",
            summary=priority.summary,
            keywords=priority.short_name,
        )


@sources.register("action", "Actions")
def actions() -> Iterator[Document]:
    """Yield one document an action, found by its objectives and pilots too."""
    rows = Action.objects.filter(closed_on=None).prefetch_related("objectives")
    for action in rows:
        keywords = [objective.name for objective in action.objectives.all()]
        yield Document(
            kind="action",
            name=action.name,
            url=f"/actions/{action.key}/",
            summary=action.summary,
            keywords=" ".join(
                [*keywords, *action.themes, action.elected_pilot, action.service_pilot]
            ),
        )


@sources.register("indicator", "Indicateurs")
def indicators() -> Iterator[Document]:
    """Yield one document an indicator."""
    for indicator in Indicator.objects.filter(closed_on=None):
        yield Document(
            kind="indicator",
            name=indicator.name,
            url=f"/indicateurs/{indicator.key}/",
            summary=indicator.definition,
        )


@sources.register("amount", "Montants")
def amounts() -> Iterator[Document]:
    """Yield one document an amount in force."""
    for amount in Amount.objects.current().select_related("action").filter(closed_on=None):
        yield Document(
            kind="amount",
            name=amount.label,
            url=f"/montants/{amount.key}/",
            summary=f"Montant {amount.get_stage_display()}",
            keywords=amount.action.name if amount.action else "",
        )
