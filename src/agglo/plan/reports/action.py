"""The page of one action."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from agglo.core.periods import Period
from agglo.plan.models import Action, Amount, Milestone, Partner
from agglo.plan.models.news import linked_to
from agglo.plan.reports.figures import Facts, opened_workbook, read_observations
from agglo.plan.reports.outline import assess_all, period
from agglo.plan.reports.published import Published, last_of
from agglo.plan.reports.told import Told, told_of
from agglo.plan.rules import moves, status
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.money import STAGES
from agglo.plan.rules.status import Assessment, Step
from agglo.plan.rules.workbook import Workbook, merged

MOST_NOTES = 30
"""Notes on the page of an action, the newest."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What someone said of an action, and how old that is."""

    label: str
    on: Period | None
    age: str
    gap: str  # how it differs from what the records show


@dataclass(frozen=True, slots=True)
class ActionLink:
    """Another action, named with where it stands when that is known."""

    key: str
    name: str
    assessment: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Served:
    """An objective that the action serves, with its priority."""

    key: str
    name: str
    priority: str
    number: int
    short_name: str


@dataclass(frozen=True, slots=True)
class ActionPage:
    """All that is known of an action."""

    action: Action
    assessment: Assessment
    stated: Stated | None
    objectives: tuple[Served, ...]
    partners: tuple[tuple[str, str], ...]  # name and nature
    communes: tuple[tuple[str, str, str], ...]  # INSEE code, name in addresses, name
    milestones: tuple[Milestone, ...]
    money: tuple[tuple[str, tuple[Amount, ...]], ...]  # by label of stage
    indicators: tuple[Figure, ...]
    parent: ActionLink | None
    sub_actions: tuple[ActionLink, ...]
    links: tuple[ActionLink, ...]
    notes: tuple[Told, ...]  # the newest first
    documents: tuple[Told, ...]
    published: Published | None

    @property
    def number(self) -> int:
        """Return the number of the first priority, for its colour; 0 for none."""
        return self.objectives[0].number if self.objectives else 0


def action_page(key: str, on: date, facts: Facts | None = None) -> ActionPage | None:
    """Return an action, or None when the plan has none of that key. Ten queries at most.

    As the public sees it, unless the facts are the working ones.
    """
    facts = facts or Facts()
    family = _family(key, facts)
    action = next((each for each in family if each.key == key), None)
    if action is None:
        return None
    members = _with_descendants(action, family)
    milestones = _milestones(members, facts)
    indicators = _indicators(members, facts)
    amounts = _amounts(members, facts, {key for keys in indicators.values() for key in keys})
    figures, found_moves = _figures(members, indicators, facts)
    assessed = assess_all(members, _steps(milestones), amounts, found_moves, on)
    children = [each for each in members if each.parent_id == action.pk]
    objectives, partners = _served(key)
    own = tuple(each for each in milestones if each.action_id == action.pk)
    told = told_of(action, facts)
    publications = [each.publication for each in (*own, *amounts.get(action.pk, ()))]
    return ActionPage(
        action=action,
        assessment=assessed[action.pk],
        stated=_stated(action, assessed[action.pk], on),
        objectives=objectives,
        partners=partners,
        communes=tuple(action.communes.values_list("insee", "slug", "name")),
        milestones=own,
        money=_by_stage(amounts.get(action.pk, [])),
        indicators=figures,
        parent=next((ActionLink(p.key, p.name) for p in family if p.pk == action.parent_id), None),
        sub_actions=tuple(ActionLink(c.key, c.name, assessed[c.pk]) for c in children),
        links=tuple(ActionLink(each.key, each.name) for each in family if each.is_link),
        notes=tuple(each for each in told if not each.is_document)[:MOST_NOTES],
        documents=tuple(each for each in told if each.is_document),
        published=last_of([*publications, *(each.publication for each in told)]),
    )


def _family(key: str, facts: Facts) -> list[Action]:
    """Return the action, those above and below it and those linked to it, in one query."""
    return list(
        Action.objects.filter(closed_on=None)
        .annotate(is_link=linked_to(key, is_working=facts.is_working))
        .filter(
            Q(key=key)
            | Q(is_link=True)
            | Q(parent__key=key)
            | Q(parent__parent__key=key)
            | Q(parent__parent__parent__key=key)
            | Q(pk__in=Action.objects.filter(key=key).values("parent"))
        )
        .select_related("source")
        .order_by("id")
    )


def _with_descendants(action: Action, family: Sequence[Action]) -> list[Action]:
    """Return an action, its sub-actions, theirs, and so on."""
    found = [action]
    for above in found:
        found += [each for each in family if each.parent_id == above.pk]
    return found


def _milestones(members: Sequence[Action], facts: Facts) -> list[Milestone]:
    """Return steps; those of the working version carry its dates."""
    steps = Milestone.objects.filter(action__in=members).order_by("id")
    steps = steps.select_related("source", "publication__organisation")
    if not facts.is_working:
        return list(steps.published())
    found = list(steps.current())
    for each in found:
        each.planned, each.reached = each.now_planned, each.now_reached
    return found


def _steps(milestones: Sequence[Milestone]) -> dict[int, list[Step]]:
    steps: dict[int, list[Step]] = {}
    for each in milestones:
        step = Step(each.key, each.name, period(each.planned), period(each.reached))
        steps.setdefault(each.action_id, []).append(step)
    return steps


def _indicators(members: Sequence[Action], facts: Facts) -> dict[int, list[str]]:
    """Return the keys of the indicators of each action."""
    return {
        member.pk: [key for key in facts.all_definitions() if member.pk in facts.actions[key]]
        for member in members
    }


def _amounts(
    members: Sequence[Action], facts: Facts, indicators: Iterable[str]
) -> dict[int, list[Amount]]:
    """Return the amounts by action, and let figures use those they are computed from."""
    named = facts.keys_outside(indicators)
    found = Amount.objects.filter(Q(action__in=members) | Q(key__in=named))
    related = found.select_related("funder", "source", "publication__organisation")
    amounts = list(facts.in_force(related).order_by("id"))
    facts.sums = {amount.key: amount for amount in amounts}
    return {
        member.pk: [amount for amount in amounts if amount.action_id == member.pk]
        for member in members
    }


def _figures(
    members: Sequence[Action], indicators: Mapping[int, Sequence[str]], facts: Facts
) -> tuple[tuple[Figure, ...], dict[int, list[status.Move]]]:
    """Return the last figures of the first action, and what each one's indicators did."""
    every = dict.fromkeys(key for keys in indicators.values() for key in keys)
    if not every:
        return (), {}
    book = opened_workbook(every, facts=facts)
    wanted = {
        member.pk: (
            [key for key in indicators[member.pk] if _tells(book, key)],
            period(member.starts),
        )
        for member in members
    }
    spans = moves.spans(book, wanted)
    shown = indicators[members[0].pk]
    needs = [book.needs(key, window) for (_, key), span in spans.items() for window in span]
    needs += [book.needs(key) for key in shown]
    book.observations = read_observations(facts, merged(needs))
    figures = tuple(figure for key in shown if (figure := book.figure(key)))
    return figures, moves.found(book, spans)


def _tells(book: Workbook, key: str) -> bool:
    definition = book.definitions[key]
    return moves.tells(definition.direction, definition.over_time)


def _served(key: str) -> tuple[tuple[Served, ...], tuple[tuple[str, str], ...]]:
    """Return objectives and partners, in one query."""
    objectives: dict[str, Served] = {}
    partners: dict[str, str] = {}
    rows = Action.objects.filter(key=key).values_list(
        *("objectives__key", "objectives__name", "objectives__priority__key"),
        *("objectives__priority__number", "objectives__priority__short_name"),
        *("partners__name", "partners__kind"),
    )
    ordered = rows.order_by("objectives__priority__number", "objectives__id", "partners__name")
    for *cells, partner, kind in ordered:
        if cells[0]:
            objectives.setdefault(cells[0], Served(*cells))
        if partner:
            partners[partner] = Partner.Kind(kind).label
    return tuple(objectives.values()), tuple(partners.items())


def _by_stage(amounts: Sequence[Amount]) -> tuple[tuple[str, tuple[Amount, ...]], ...]:
    groups = (
        (Amount.Stage(stage).label, tuple(each for each in amounts if each.stage == stage))
        for stage in STAGES
    )
    return tuple((label, group) for label, group in groups if group)


def _stated(action: Action, assessment: Assessment, on: date) -> Stated | None:
    if not action.stated_status:
        return None
    said_on = period(action.stated_on)
    return Stated(
        label=action.get_stated_status_display(),
        on=said_on,
        age=status.age_in_words(said_on, on) if said_on else "",
        gap=status.gap(action.stated_status, assessment.status),
    )
