"""Actions: the list, and one with all that the public reads of it."""

from typing import Annotated, Literal

from django.http import Http404, HttpRequest
from django.utils.timezone import localdate
from ninja import Path, Query
from pydantic import Field

from agglo.core.api import Asked, Insee, Instant, Key, Page, Since, Text, Thing, known, page
from agglo.plan.api.action_parts import (
    Document,
    Evidence,
    Measured,
    Milestone,
    Note,
    Related,
    documents,
    evidences,
    measured,
    milestones,
    notes,
    related,
)
from agglo.plan.api.amounts import AmountThing, amount_thing
from agglo.plan.api.router import Addresses, router, whole
from agglo.plan.api.sources import Cited, cited
from agglo.plan.reports import ActionPage, action_page
from agglo.plan.reports.changes import action_changes, amounts_in_force
from agglo.plan.reports.outline import read_outline
from agglo.plan.rules.explore import Filters, Line
from agglo.plan.rules.status import Status

State = Literal["unknown", "announced", "funded", "underway", "delivered"]
Stated = Literal["announced", "underway", "done", "suspended", "abandoned"]


class ActionLine(Thing):
    """An action as lists give it."""

    key: str
    name: str
    summary: str | None
    parent: str | None
    priorities: list[str]
    objectives: list[str]
    status: State
    status_label: str
    status_since: str | None
    stated: Stated | None
    stated_on: str | None
    starts: str | None
    ends: str | None
    everywhere: bool
    communes: list[str]
    themes: list[str]
    changed_at: Instant | None
    url: str
    api: str


class Action(ActionLine):
    """An action with all that the public reads of it."""

    service: str | None
    partners: list[str]
    evidences: list[Evidence]
    milestones: list[Milestone]
    amounts: list[AmountThing]
    indicators: list[Measured]
    sub_actions: list[Related]
    links: list[Related]
    notes: list[Note]
    documents: list[Document]
    source: Cited | None


class ActionsAsked(Asked):
    """The filters of actions."""

    priority: Key | None = Field(None, alias="priorite", description="Clé d’une priorité.")
    objective: Key | None = Field(None, alias="objectif", description="Clé d’un objectif.")
    commune: Insee | None = Field(
        None, description="Code INSEE : les actions de cette commune et celles de toutes."
    )
    theme: Text | None = Field(None, description="Un des thèmes des actions.")
    status: State | None = Field(None, alias="etat", description="État que montrent les faits.")
    text: Text | None = Field(None, alias="q", description="Mots de l’intitulé ou du résumé.")
    since: Since | None = Field(
        None,
        alias="modifie_depuis",
        description="Celles dont ce que lit le public a changé depuis ce jour ou cet instant.",
    )


@router.get(
    "/actions",
    response=Page[ActionLine],
    by_alias=True,
    tags=["Projet"],
    operation_id="actions",
    summary="Les actions du projet",
    description=(
        "L’état constaté vient des faits enregistrés ; l’état déclaré est ce que quelqu’un en a "
        "dit. Les deux peuvent différer."
    ),
)
def actions(request: HttpRequest, asked: Annotated[ActionsAsked, Query()]) -> Page[ActionLine]:
    to, changes = Addresses(request), action_changes()
    lines = _filters(asked).keep(read_outline(localdate()).lines)
    if asked.since:
        lines = [each for each in lines if each.key in changes and changes[each.key] >= asked.since]
    kept, count, following = page(
        lines, key=lambda line: line.key, asked=asked, address=whole(request)
    )
    results = [ActionLine(**_line(each, to), changed_at=changes.get(each.key)) for each in kept]
    return Page[ActionLine](count=count, next=following, results=results)


@router.get(
    "/actions/{cle}",
    response=Action,
    by_alias=True,
    tags=["Projet"],
    operation_id="action",
    summary="Une action",
    description="Avec ses jalons, ses montants, ses chiffres, ses nouvelles et ses documents.",
)
def action(request: HttpRequest, key: Annotated[Key, Path(alias="cle")]) -> Action:
    found = action_page(key, localdate())
    if found is None:
        raise Http404("Aucune action n’a cette clé.")
    to = Addresses(request)
    return Action(
        **_own(found, to),
        changed_at=action_changes([key]).get(key),
        service=known(found.action.service_pilot),
        partners=[name for name, _ in found.partners],
        evidences=evidences(found),
        milestones=milestones(found),
        amounts=[amount_thing(each, to) for each in amounts_in_force(action=key).order_by("key")],
        indicators=measured(found, to),
        sub_actions=[related(each, to) for each in found.sub_actions],
        links=[related(each, to) for each in found.links],
        notes=notes(found),
        documents=documents(found, to),
        source=cited(found.action.source, found.action.locator),
    )


def _filters(asked: ActionsAsked) -> Filters:
    return Filters(
        priorite=asked.priority or "",
        objectif=asked.objective or "",
        commune=asked.commune or "",
        theme=asked.theme or "",
        etat=asked.status or "",
        q=asked.text or "",
    )


def _line(line: Line, to: Addresses) -> dict[str, object]:
    return {
        "key": line.key,
        "name": line.name,
        "summary": known(line.summary),
        "parent": known(line.parent),
        "priorities": line.priorities,
        "objectives": line.objectives,
        "stated": known(line.stated),
        "stated_on": known(line.stated_on),
        "starts": known(line.starts),
        "ends": known(line.ends),
        "everywhere": line.everywhere,
        "communes": sorted(line.communes),
        "themes": line.themes,
        **_status(line.status, line.assessment.since),
        **_addresses(line.key, to),
    }


def _own(found: ActionPage, to: Addresses) -> dict[str, object]:
    one = found.action
    return {
        "key": one.key,
        "name": one.name,
        "summary": known(one.summary),
        "parent": found.parent.key if found.parent else None,
        "priorities": list(dict.fromkeys(each.priority for each in found.objectives)),
        "objectives": [each.key for each in found.objectives],
        "stated": known(one.stated_status),
        "stated_on": known(one.stated_on),
        "starts": known(one.starts),
        "ends": known(one.ends),
        "everywhere": one.everywhere,
        "communes": sorted(insee for insee, _, _ in found.communes),
        "themes": one.themes,
        **_status(found.assessment.status, found.assessment.since),
        **_addresses(one.key, to),
    }


def _status(status: Status, since: object) -> dict[str, object]:
    return {
        "status": status.slug,
        "status_label": status.label,
        "status_since": str(since) if since else None,
    }


def _addresses(key: str, to: Addresses) -> dict[str, str]:
    return {"url": to.page("plan:action", key), "api": to.api(f"actions/{key}")}
