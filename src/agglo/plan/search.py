"""Actions, indicators, priorities and sums of money, as search knows them."""

from collections.abc import Iterator

from django.urls import reverse

from agglo.core.search import Document, sources
from agglo.plan.models import Action, Amount, Indicator, Priority


@sources.register("priority", "Priorités")
def priorities() -> Iterator[Document]:
    """Yield one document a priority, with the words of its objectives."""
    for priority in Priority.objects.filter(closed_on=None).prefetch_related("objectives"):
        yield Document(
            kind="priority",
            name=priority.short_name,
            url=reverse("plan:priority", args=[priority.key]),
            summary=priority.name,
            keywords=" ".join(objective.name for objective in priority.objectives.all()),
        )


@sources.register("action", "Actions")
def actions() -> Iterator[Document]:
    """Yield one document an action, with its themes and partners."""
    for action in Action.objects.filter(closed_on=None).prefetch_related("partners"):
        partners = " ".join(partner.name for partner in action.partners.all())
        yield Document(
            kind="action",
            name=action.name,
            url=action.get_absolute_url(),
            summary=action.summary,
            keywords=f"{' '.join(action.themes)} {partners} {action.service_pilot}",
        )


@sources.register("indicator", "Indicateurs")
def indicators() -> Iterator[Document]:
    """Yield one document an indicator."""
    for indicator in Indicator.objects.filter(closed_on=None):
        yield Document(
            kind="indicator",
            name=indicator.name,
            url=indicator.get_absolute_url(),
            summary=indicator.definition,
            keywords=indicator.unit,
        )


@sources.register("amount", "Montants")
def amounts() -> Iterator[Document]:
    """Yield one document a sum of money in force."""
    for amount in Amount.objects.published().select_related("action", "funder"):
        about = amount.action.name if amount.action else ""
        yield Document(
            kind="amount",
            name=amount.label,
            url=amount.get_absolute_url(),
            summary=f"Montant {amount.get_stage_display()}",
            keywords=f"{about} {amount.funder or ''}",
        )
