"""Rows that several briefs share: steps to come, late ones, actions and where they stand."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from agglo.core.french import typeset
from agglo.core.periods import Period
from agglo.plan.models import Milestone
from agglo.plan.rules.explore import Line
from agglo.plan.rules.figures import Figure
from agglo.plan.rules.money import Explained
from agglo.plan.rules.status import age_in_words
from agglo.workshop.briefs.document import Cell, Number


@dataclass(frozen=True, slots=True)
class Due:
    """A step that is planned and not reached."""

    key: str
    name: str
    action: str
    action_name: str
    planned: Period

    def is_late(self, on: date) -> bool:
        """Say whether the period in which it was planned is over."""
        return self.planned.until < on

    def cell(self, on: date) -> Cell:
        """Return when it is planned, and how long ago that was."""
        late = self.is_late(on)
        note = f"en retard : c’était {age_in_words(self.planned, on)}" if late else ""
        return Cell(self.planned.label(), note=typeset(note), is_late=late)


def due(actions: Iterable[str]) -> list[Due]:
    """Return the steps of some actions that are planned and not reached, the earliest first."""
    rows = (
        Milestone.objects.published()
        .filter(action__key__in=list(actions), reached="")
        .exclude(planned="")
        .values_list("key", "name", "action__key", "action__name", "planned")
    )
    found = [Due(*row[:4], Period.parse(row[4])) for row in rows]
    return sorted(found, key=lambda step: (step.planned.until, step.name))


def next_of(steps: Iterable[Due]) -> dict[str, Due]:
    """Return the earliest step of each action."""
    found: dict[str, Due] = {}
    for step in steps:
        found.setdefault(step.action, step)
    return found


def line_row(line: Line, step: Due | None, on: date) -> tuple[Cell, ...]:
    """Return an action, where it stands, and its next step."""
    said = f"déclarée « {line.stated_label} »" if line.stated else ""
    return (
        Cell(line.name, path=reverse("plan:action", args=[line.key])),
        Cell(line.status.label, note=typeset(said)),
        Cell(step.name, note=step.cell(on).note or step.planned.label(), is_late=step.is_late(on))
        if step
        else Cell("aucune étape à venir"),
    )


def due_row(step: Due, on: date) -> tuple[Cell, ...]:
    """Return a step, its action, and when it is planned."""
    return (
        Cell(step.name),
        Cell(step.action_name, path=reverse("plan:action", args=[step.action])),
        step.cell(on),
    )


def money_lines(money: Iterable[Explained]) -> tuple[str, ...]:
    """Return a sentence a stage of the money."""
    return tuple(typeset(f"{each.total.text} {each.word}.") for each in money)


def figure_number(figure: Figure) -> Number:
    """Return a figure set large, with its period and what part of it is known."""
    said = ", ".join(
        part
        for part in (
            figure.name,
            Period.parse(figure.period).when() if figure.period else "",
            figure.coverage_text(),
        )
        if part
    )
    room = "plan:amount" if figure.kind == "amount" else "plan:indicator"
    return Number(figure.text(), said, reverse(room, args=[figure.key]))
