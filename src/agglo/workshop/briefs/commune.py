"""The brief of one commune: what the plan does there, for whom sits for it."""

from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from agglo.core.french import count, number, typeset
from agglo.plan.models import Contest
from agglo.plan.reports import CommunePlan, commune_plan
from agglo.plan.reports.commune import LocalAction
from agglo.territory.models import Commune
from agglo.territory.reports import members
from agglo.workshop.briefs.document import Brief, Cell, Section, table
from agglo.workshop.briefs.rows import Due, due, due_row, figure_number, next_of

MOST_ACTIONS, MOST_STEPS, MOST_FIGURES = 20, 10, 9


def commune_brief(insee: str, on: date) -> Brief | None:
    """Return the brief of a member commune, or None when there is none of that code."""
    commune = members().filter(insee=insee).first()
    if commune is None:
        return None
    plan = commune_plan(insee, on)
    steps = due(each.key for each in plan.actions)
    return Brief(
        kind="commune",
        key=insee,
        eyebrow="Commune",
        title=commune.name,
        lede=_lede(plan),
        path=commune.get_absolute_url(),
        on=on,
        facts=tuple(_facts(commune)),
        sections=(_actions(plan, steps, on), _steps(steps, on), _figures(plan), _contests(insee)),
    )


def _lede(plan: CommunePlan) -> str:
    if plan.is_empty:
        return typeset("Le projet n’a encore rien d’enregistré pour cette commune.")
    here = f"{count(plan.n_actions, 'action y est localisée', 'actions y sont localisées')}"
    if not plan.n_everywhere:
        return typeset(f"{here}.")
    of_all = count(plan.n_everywhere, "autre concerne", "autres concernent")
    return typeset(f"{here} ; {of_all} toutes les communes.")


def _facts(commune: Commune) -> list[tuple[str, str]]:
    people = number(commune.population) if commune.population is not None else "inconnue"
    return [
        ("Population municipale", people),
        ("Secteur", commune.sector.name if commune.sector else "inconnu"),
        ("Code INSEE", commune.insee),
    ]


def _actions(plan: CommunePlan, steps: Sequence[Due], on: date) -> Section:
    following = next_of(steps)
    return Section(
        title="Les actions localisées dans la commune",
        table=table(
            ("Action", "État constaté", "Prochaine étape"),
            (_action(each, following.get(each.key), on) for each in plan.actions),
            most=MOST_ACTIONS,
            words="action,actions",
        ),
        nothing="Aucune action n’est localisée dans cette commune.",
    )


def _action(action: LocalAction, step: Due | None, on: date) -> tuple[Cell, ...]:
    shared = "" if action.n_communes == 1 else f"dans {number(action.n_communes)} communes"
    following = (
        Cell(step.name, note=step.cell(on).note or step.planned.label(), is_late=step.is_late(on))
        if step
        else Cell("aucune étape à venir")
    )
    return (
        Cell(action.name, path=reverse("plan:action", args=[action.key]), note=shared),
        Cell(action.assessment.status.label),
        following,
    )


def _steps(steps: Sequence[Due], on: date) -> Section:
    late = [step for step in steps if step.is_late(on)]
    return Section(
        title="Les étapes en retard",
        table=table(
            ("Étape", "Action", "Prévue"),
            (due_row(step, on) for step in late),
            most=MOST_STEPS,
            words="étape,étapes",
        ),
        nothing="Aucune étape datée n’est en retard.",
    )


def _figures(plan: CommunePlan) -> Section:
    return Section(
        title="Les chiffres de la commune",
        numbers=tuple(figure_number(each) for each in plan.figures[:MOST_FIGURES]),
        nothing="Aucun chiffre n’est connu à l’échelle de cette commune.",
    )


def _contests(insee: str) -> Section:
    waiting = Contest.objects.filter(commune__insee=insee, answered_at=None).order_by("at")
    rows = (
        (
            Cell(
                each.observation.indicator.name,
                path=each.observation.indicator.get_absolute_url(),
            ),
            Cell(each.observation.text),
            Cell(each.proposed_text or "aucune"),
        )
        for each in waiting.select_related("observation__indicator")
    )
    return Section(
        title="Les valeurs que la commune conteste",
        table=table(
            ("Indicateur", "Valeur publiée", "Valeur proposée"), rows, most=10, words="autre,autres"
        ),
        nothing="Aucune contestation n’attend de réponse.",
    )
