"""The tree of the plan, with how its actions stand and its money, stage by stage."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.utils.timezone import localdate

from agglo.core.api import Money, Thing, known
from agglo.plan.api.router import Addresses, router
from agglo.plan.reports.explorer import StatusCounts, explained, money_of, status_counts
from agglo.plan.reports.money import STAGE_LABELS
from agglo.plan.reports.outline import Outline, PriorityLine, read_outline
from agglo.plan.rules.explore import Filters
from agglo.plan.rules.money import Explained


class StatusCount(Thing):
    """How many actions stand at one status."""

    status: str
    label: str
    n_actions: int


class StageTotal(Thing):
    """The money of one stage, each euro counted once."""

    stage: str
    label: str
    total: Money
    described: Money


class ObjectiveNode(Thing):
    """An objective and the keys of its actions."""

    key: str
    name: str
    actions: list[str]


class PriorityNode(Thing):
    """A priority with all that is under it."""

    key: str
    number: int
    short_name: str
    name: str
    summary: str | None
    n_actions: int
    statuses: list[StatusCount]
    stages: list[StageTotal]
    objectives: list[ObjectiveNode]
    url: str


class Plan(Thing):
    """The whole plan."""

    n_actions: int
    statuses: list[StatusCount]
    stages: list[StageTotal]
    priorities: list[PriorityNode]
    url: str


@router.get(
    "/projet",
    response=Plan,
    by_alias=True,
    tags=["Projet"],
    operation_id="projet",
    summary="L’arbre du projet de territoire",
    description=(
        "Priorités, objectifs et clés des actions, avec l’état que montrent les faits et l’argent "
        "de chaque stade de la dépense publique. Chaque euro n’est compté qu’une fois."
    ),
)
def plan(request: HttpRequest) -> Plan:
    to, outline = Addresses(request), read_outline(localdate())
    return Plan(
        n_actions=len(outline.lines),
        statuses=_statuses(status_counts(outline.lines)),
        stages=_stages(explained(outline)),
        priorities=[_priority(each, outline, to) for each in outline.priorities],
        url=to.page("plan:explorer"),
    )


def _priority(each: PriorityLine, outline: Outline, to: Addresses) -> PriorityNode:
    lines = Filters(priorite=each.key).keep(outline.lines)
    return PriorityNode(
        key=each.key,
        number=each.number,
        short_name=each.short_name,
        name=each.name,
        summary=known(each.summary),
        n_actions=len(lines),
        statuses=_statuses(status_counts(lines)),
        stages=_stages(money_of(outline, lines, of_priority=each.key)),
        objectives=[
            ObjectiveNode(
                key=objective.key,
                name=objective.name,
                actions=[line.key for line in lines if objective.key in line.objectives],
            )
            for objective in outline.objectives
            if objective.priority == each.key
        ],
        url=to.page("plan:priority", each.key),
    )


def _statuses(counts: StatusCounts) -> list[StatusCount]:
    return [
        StatusCount(status=status.slug, label=status.label, n_actions=n) for status, n in counts
    ]


def _stages(totals: Iterable[Explained]) -> list[StageTotal]:
    return [
        StageTotal(
            stage=each.stage,
            label=STAGE_LABELS[each.stage],
            total=Money.of(each.total.cents, each.total.qualifier, each.total.text),
            described=Money.of(each.described.cents, each.described.qualifier, each.described.text),
        )
        for each in totals
    ]
