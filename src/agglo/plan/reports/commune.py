"""What the plan does and knows in one commune, in five queries at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agglo.plan.models import Action, Amount
from agglo.plan.reports.figures import Facts, known_periods, read_rows
from agglo.plan.reports.outline import assess_all, period, read_actions
from agglo.plan.rules import moves
from agglo.plan.rules.figures import Figure, Record
from agglo.plan.rules.status import Assessment, Move, Status, Step
from agglo.plan.rules.workbook import POPULATION, Workbook, grouped

MOST_ACTIONS, MOST_FIGURES = 40, 40
"""Shown on the page of a commune; the lists that they link to show the rest."""


@dataclass(frozen=True, slots=True)
class LocalAction:
    """An action that happens in the commune."""

    key: str
    name: str
    assessment: Assessment
    n_communes: int  # in which it happens, this one included


@dataclass(frozen=True, slots=True)
class CommunePlan:
    """The plan in a commune."""

    insee: str
    actions: tuple[LocalAction, ...]
    n_actions: int
    n_everywhere: int  # actions of every commune, listed by the explorer
    figures: tuple[Figure, ...]
    n_figures: int

    @property
    def is_empty(self) -> bool:
        """Say whether the plan has nothing on the commune."""
        return not (self.n_actions or self.n_everywhere or self.n_figures)


def commune_plan(
    insee: str,
    on: date,
    *,
    most_actions: int | None = MOST_ACTIONS,
    most_figures: int | None = MOST_FIGURES,
) -> CommunePlan:
    """Return what the plan does in a commune, and the last values known there; None: all."""
    steps: dict[int, list[Step]] = _Steps()
    here = Q(communes__insee=insee)
    below = Q(parent__communes__insee=insee) | Q(parent__parent__communes__insee=insee)
    # Two steps: a join to all communes would give each action as many times as it has of them.
    wanted = Action.objects.filter(here | below | Q(everywhere=True)).values("pk")
    actions = read_actions(Action.objects.filter(closed_on=None, pk__in=wanted), steps)
    places = _places([action.pk for action in actions])
    local = [action for action in actions if insee in places.get(action.pk, ())]
    members = _with_descendants(local, actions)
    amounts = _amounts(members)
    facts = Facts()
    weak = _weak(members, facts, assess_all(members, steps, amounts, {}, on))
    records = grouped(read_rows(facts, _wanted(insee, weak, facts)))
    found = _moves(members, weak, records, facts)
    assessed = assess_all(members, steps, amounts, found, on)
    figures = _figures(insee, records, facts)
    lines = [
        LocalAction(each.key, each.name, assessed[each.pk], len(places[each.pk])) for each in local
    ]
    lines.sort(key=lambda line: (line.n_communes, -line.assessment.status))
    return CommunePlan(
        insee=insee,
        actions=tuple(lines[:most_actions]),
        n_actions=len(lines),
        n_everywhere=sum(action.everywhere for action in actions),
        figures=tuple(figures[:most_figures]),
        n_figures=len(figures),
    )


class _Steps(dict[int, list[Step]]):
    def __missing__(self, key: int) -> list[Step]:
        return self.setdefault(key, [])


def _places(actions: Sequence[int]) -> dict[int, list[str]]:
    """Return the communes of actions."""
    found: dict[int, list[str]] = {}
    links = Action.communes.through.objects.filter(action__in=actions)
    for action, insee in links.values_list("action_id", "commune__insee"):
        found.setdefault(action, []).append(insee)
    return found


def _with_descendants(local: Sequence[Action], actions: Sequence[Action]) -> list[Action]:
    found = {action.pk: action for action in local}
    for _ in range(3):
        found |= {each.pk: each for each in actions if each.parent_id in found}
    return list(found.values())


def _amounts(members: Sequence[Action]) -> dict[int, list[Amount]]:
    found: dict[int, list[Amount]] = {}
    for amount in Amount.objects.published().filter(action__in=members):
        found.setdefault(amount.action_id or 0, []).append(amount)
    return found


def _weak(
    members: Sequence[Action], facts: Facts, assessed: Mapping[int, Assessment]
) -> dict[int, list[str]]:
    """Return the indicators that could still change the status of some actions, by action."""
    definitions = facts.all_definitions()
    found: dict[int, list[str]] = {}
    for member in members:
        if assessed[member.pk].status < Status.UNDERWAY:
            found[member.pk] = [
                key
                for key, definition in definitions.items()
                if member.pk in facts.actions[key]
                and moves.tells(definition.direction, definition.over_time)
            ]
    return {action: keys for action, keys in found.items() if keys}


def _wanted(insee: str, weak: Mapping[int, Sequence[str]], facts: Facts) -> Q:
    """Return the records to read: those of the commune, and whole series of a few indicators."""
    definitions = facts.all_definitions()
    book = Workbook(definitions)
    leaves = {leaf for keys in weak.values() for key in keys for leaf in book.leaves(key)}
    weights = {definitions[leaf].weight for leaf in leaves} & definitions.keys()
    ids = [facts.indicator_ids[key] for key in leaves | weights]
    return Q(commune__insee=insee) | Q(indicator_id__in=ids)


def _moves(
    members: Sequence[Action],
    weak: Mapping[int, Sequence[str]],
    records: Mapping[str, list[Record]],
    facts: Facts,
) -> dict[int, list[Move]]:
    if not weak:
        return {}
    definitions = facts.all_definitions()
    keys = {key for keys in weak.values() for key in keys}
    by_population = any(definitions[key].weight == POPULATION for key in keys)
    book = Workbook(
        definitions,
        amounts=facts.amounts(facts.keys_outside(keys)),
        periods={key: known_periods(found) for key, found in records.items()},
        populations=facts.populations() if by_population else {},
        observations=records,
    )
    starts = {member.pk: period(member.starts) for member in members}
    spans = moves.spans(book, {pk: (keys, starts[pk]) for pk, keys in weak.items()})
    return moves.found(book, spans)


def _figures(insee: str, records: Mapping[str, list[Record]], facts: Facts) -> list[Figure]:
    """Return the last known figures of the commune, computed ones included."""
    own = {key: [r for r in found if r.commune == insee] for key, found in records.items()}
    own = {key: found for key, found in own.items() if found}
    definitions = facts.all_definitions()
    book = Workbook(
        definitions,
        periods={key: known_periods(found) for key, found in own.items()},
        observations=own,
        commune=insee,
    )
    found = (book.figure(key) for key in definitions if book.is_local(key))
    return [figure for figure in found if figure is not None]
