"""The rows of the lists that the plan publishes: only what is published."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from django.utils.timezone import localdate

from agglo.core.datasets import Row
from agglo.core.money import in_euros
from agglo.plan.models import Amount, Milestone, Observation
from agglo.plan.reports import explore, indicator_list, read_outline, with_figures
from agglo.plan.rules.explore import Filters, Line


def _word(filters: Mapping[str, str], name: str) -> str:
    """Return a key asked for, or nothing when it cannot be one."""
    asked = filters.get(name, "")
    return asked if re.fullmatch(r"[0-9A-Za-z-]{1,80}", asked) else ""


def action_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the actions that answer the filters of the explorer."""
    found = explore(Filters.read(filters), localdate())
    for line in found.lines:
        yield _action_row(line)


def _action_row(line: Line) -> Row:
    since = line.assessment.since
    return {
        "cle": line.key,
        "nom": line.name,
        "presentation": line.summary,
        "action_parente": line.parent,
        "priorites": list(line.priorities),
        "objectifs": list(line.objectives),
        "etat_constate": line.status.slug,
        "etat_constate_depuis": since.code if since else "",
        "etat_declare": line.stated,
        "etat_declare_le": line.stated_on,
        "debut": line.starts,
        "fin": line.ends,
        "toutes_les_communes": line.everywhere,
        "communes": list(line.communes),
        "themes": list(line.themes),
    }


def objective_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the objectives with their priority."""
    outline = read_outline(localdate())
    priorities = {priority.key: priority for priority in outline.priorities}
    for objective in outline.objectives:
        priority = priorities[objective.priority]
        yield {
            "cle": objective.key,
            "nom": objective.name,
            "priorite": priority.key,
            "priorite_rang": priority.number,
            "priorite_nom": priority.name,
            "actions": [line.key for line in outline.lines if objective.key in line.objectives],
        }


def indicator_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the indicators that answer the filters of their list, with their last value."""
    found = indicator_list(text=filters.get("q", ""), priority=filters.get("priorite", ""))
    for row in with_figures(found.lines, found.facts, localdate()):
        definition, figure = row.line.definition, row.figure
        yield {
            "cle": definition.key,
            "nom": definition.name,
            "unite": definition.unit,
            "decimales": definition.decimals,
            "sens": definition.direction,
            "definition": definition.definition,
            "periodicite": definition.periodicity,
            "calcul": definition.expression,
            "priorites": list(row.line.priorities),
            "periode": figure.period if figure else "",
            "valeur": figure.value if figure else None,
            "precision": figure.qualifier if figure else "",
            "releves_connus": figure.n_known if figure else 0,
            "releves_attendus": figure.n_expected if figure else 0,
        }


def observation_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the observations in force, of an indicator or of a commune when one is asked for."""
    found = Observation.objects.published().order_by("indicator_id", "since", "until", "id")
    if key := _word(filters, "indicateur"):
        found = found.filter(indicator__key=key)
    if insee := _word(filters, "commune"):
        found = found.filter(commune__insee=insee)
    for cells in found.values_list(*OBSERVED).iterator(chunk_size=2000):
        yield observation_row(cells)


OBSERVED = (
    *("indicator__key", "period", "since", "until", "commune__insee", "commune__name"),
    *("value", "qualifier", "note", "source__title", "locator", "entered_at"),
)
_OBSERVATION = (
    *("indicateur", "periode", "debut", "fin", "code_insee", "commune"),
    *("valeur", "precision", "note", "source", "endroit", "saisi_le"),
)


def observation_row(cells: Sequence[object]) -> Row:
    """Return the row of an observation, whose columns ``OBSERVED`` were read."""
    key, period, insee = cells[0], cells[1], cells[4]
    named = f"{key}:{period}:{insee}" if insee else f"{key}:{period}"
    return {"id": named} | dict(zip(_OBSERVATION, cells, strict=True))


def amount_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the amounts in force, of an action when one is asked for."""
    found = Amount.objects.published().select_related(*AMOUNT_RELATED)
    if key := _word(filters, "action"):
        found = found.filter(action__key=key)
    for amount in found.order_by("id").iterator(chunk_size=2000):
        yield amount_row(amount)


AMOUNT_RELATED = ("action", "priority", "funder", "source")


def amount_row(amount: Amount) -> Row:
    """Return the row of an amount, whose relations are already read."""
    return {
        "cle": amount.key,
        "libelle": amount.label,
        "action": amount.action.key if amount.action else "",
        "priorite": amount.priority.key if amount.priority else "",
        "stade": amount.stage,
        "section": amount.nature,
        "periode": amount.period,
        "financeur": amount.funder.name if amount.funder else "",
        "montant": in_euros(amount.amount_cents),
        "precision": amount.qualifier,
        "source": amount.source.title if amount.source else "",
        "endroit": amount.locator,
        "saisi_le": amount.entered_at,
    }


def milestone_rows(filters: Mapping[str, str]) -> Iterable[Row]:
    """Yield the milestones, of an action when one is asked for."""
    found = Milestone.objects.published().select_related("action", "source")
    if key := _word(filters, "action"):
        found = found.filter(action__key=key)
    for milestone in found.order_by("id").iterator(chunk_size=2000):
        yield {
            "cle": milestone.key,
            "action": milestone.action.key,
            "intitule": milestone.name,
            "prevu": milestone.planned,
            "atteint": milestone.reached,
            "source": milestone.source.title if milestone.source else "",
            "endroit": milestone.locator,
        }
