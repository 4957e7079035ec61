"""Portfolios: the plan as shared between elected people, and the brief of each.

A portfolio is what an elected pilot answers for (the column ``elected_pilot`` of the pack). Where
nobody is named yet, the priorities are the portfolios; they are offered beside them in any case.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.urls import reverse
from django.utils.text import slugify

from agglo.core.french import agreed, count, fold, number, typeset
from agglo.plan.models import Action
from agglo.plan.reports import Outline, read_outline
from agglo.plan.reports.explorer import money_of, status_counts
from agglo.plan.rules.explore import Line
from agglo.plan.rules.status import Status
from agglo.workshop.briefs.document import Brief, Section, table
from agglo.workshop.briefs.rows import Due, due, due_row, line_row, money_lines, next_of

MOST_ACTIONS, MOST_STEPS = 40, 12
PRIORITY = "priorite-"


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Some actions of the plan under one name."""

    key: str
    name: str
    lines: tuple[Line, ...]
    n_late: int = 0
    rank: int = 0  # of the priority, for its colour
    path: str = ""

    @property
    def statuses(self) -> tuple[tuple[Status, int], ...]:
        """Return how many actions stand at each status."""
        return tuple(status_counts(self.lines))


@dataclass(frozen=True, slots=True)
class Portfolios:
    """Every portfolio: of elected pilots, then of priorities."""

    pilots: tuple[Portfolio, ...]
    priorities: tuple[Portfolio, ...]
    n_without: int  # actions whose elected pilot is unknown
    communes: tuple[tuple[str, str], ...]  # INSEE code and name, by name


def portfolios(on: date) -> Portfolios:
    """Return every portfolio as it stands on a day."""
    outline = read_outline(on)
    pilots = _pilots()
    late = _late(due(outline.by_key), on)
    return Portfolios(
        pilots=tuple(_of_pilots(outline, pilots, late)),
        priorities=tuple(_of_priorities(outline, late)),
        n_without=len(outline.lines) - len(pilots),
        communes=tuple(sorted(outline.communes.items(), key=lambda pair: fold(pair[1]))),
    )


def portfolio_brief(key: str, on: date) -> Brief | None:
    """Return the brief of a portfolio, or None when there is none of that key."""
    outline = read_outline(on)
    late: dict[str, int] = {}
    every = [*_of_priorities(outline, late), *_of_pilots(outline, _pilots(), late)]
    found = next((each for each in every if each.key == key), None)
    if found is None:
        return None
    steps = due(line.key for line in found.lines)
    return Brief(
        kind="portfolio",
        key=key,
        eyebrow="Priorité" if key.startswith(PRIORITY) else "Portefeuille",
        title=found.name,
        lede=_lede(found, steps, on),
        path=found.path,
        on=on,
        facts=(),
        sections=(
            _money(outline, found),
            _steps(steps, on),
            _actions(found, steps, on),
        ),
        rank=found.rank,
    )


def _pilots() -> dict[str, str]:
    """Return the elected pilot of each action that has one."""
    known = Action.objects.filter(closed_on=None).exclude(elected_pilot="")
    return dict(known.values_list("key", "elected_pilot"))


def _of_pilots(
    outline: Outline, pilots: dict[str, str], late: dict[str, int]
) -> Iterable[Portfolio]:
    for name in sorted(set(pilots.values())):
        lines = tuple(line for line in outline.lines if pilots.get(line.key) == name)
        yield Portfolio(slugify(name), name, lines, _sum(lines, late))


def _of_priorities(outline: Outline, late: dict[str, int]) -> Iterable[Portfolio]:
    for each in outline.priorities:
        lines = tuple(line for line in outline.lines if each.key in line.priorities)
        path = reverse("plan:priority", args=[each.key])
        n_late = _sum(lines, late)
        yield Portfolio(f"{PRIORITY}{each.key}", each.name, lines, n_late, each.number, path)


def _late(steps: Iterable[Due], on: date) -> dict[str, int]:
    found: dict[str, int] = {}
    for step in steps:
        if step.is_late(on):
            found[step.action] = found.get(step.action, 0) + 1
    return found


def _sum(lines: Iterable[Line], late: dict[str, int]) -> int:
    return sum(late.get(line.key, 0) for line in lines)


def _lede(found: Portfolio, steps: Sequence[Due], on: date) -> str:
    states = ", ".join(f"{number(n)} {agreed(n, status.label)}" for status, n in found.statuses)
    n_late = sum(step.is_late(on) for step in steps)
    late = count(n_late, "étape est en retard", "étapes sont en retard") if n_late else ""
    said = f"{count(len(found.lines), 'action', 'actions')} : {states}."
    return typeset(f"{said} {late}." if late else said)


def _money(outline: Outline, found: Portfolio) -> Section:
    own = found.key.removeprefix(PRIORITY) if found.key.startswith(PRIORITY) else ""
    return Section(
        title="L’argent",
        lines=money_lines(money_of(outline, found.lines, of_priority=own)),
        nothing="Aucun montant n’est enregistré pour ces actions.",
    )


def _steps(steps: Sequence[Due], on: date) -> Section:
    return Section(
        title="Les étapes en retard ou à venir",
        table=table(
            ("Étape", "Action", "Prévue"),
            (due_row(step, on) for step in steps),
            most=MOST_STEPS,
            words="étape,étapes",
        ),
        nothing="Aucune étape datée n’attend.",
    )


def _actions(found: Portfolio, steps: Sequence[Due], on: date) -> Section:
    following = next_of(steps)
    lines = sorted(found.lines, key=lambda line: (-line.status, line.name))
    return Section(
        title="Les actions",
        table=table(
            ("Action", "État constaté", "Prochaine étape"),
            (line_row(line, following.get(line.key), on) for line in lines),
            most=MOST_ACTIONS,
            words="action,actions",
        ),
        nothing="Aucune action.",
    )
