"""The brief of one action."""

from datetime import date

from agglo.core.french import joined, typeset
from agglo.core.money import compact_euros
from agglo.core.periods import Period
from agglo.plan.models import Amount, Milestone
from agglo.plan.reports import ActionPage, action_page
from agglo.plan.rules.figures import WORDS
from agglo.plan.rules.status import age_in_words
from agglo.workshop.briefs.document import Brief, Cell, Section, Table, table
from agglo.workshop.briefs.rows import figure_number

MOST_STEPS, MOST_SUMS, MOST_ACTIONS = 14, 12, 12


def action_brief(key: str, on: date) -> Brief | None:
    """Return the brief of an action, or None when the plan has none of that key."""
    found = action_page(key, on)
    if found is None:
        return None
    return Brief(
        kind="action",
        key=key,
        eyebrow="Sous-action" if found.parent else "Action",
        title=found.action.name,
        lede=found.action.summary,
        path=found.action.get_absolute_url(),
        on=on,
        facts=tuple(_facts(found)),
        sections=(_status(found), _steps(found, on), _money(found), _figures(found), _subs(found)),
        rank=found.number,
    )


def _facts(found: ActionPage) -> list[tuple[str, str]]:
    action = found.action
    said = [
        ("Priorité", joined(dict.fromkeys(each.short_name for each in found.objectives))),
        ("Objectif", joined(each.name for each in found.objectives)),
        ("Pilote élu", action.elected_pilot),
        ("Service pilote", action.service_pilot),
        ("Partenaires", joined(name for name, _ in found.partners)),
        ("Communes", _where(found)),
        ("Début", Period.parse(action.starts).label() if action.starts else ""),
        ("Fin prévue", Period.parse(action.ends).label() if action.ends else ""),
    ]
    return [(title, text or "inconnu") for title, text in said]


def _where(found: ActionPage) -> str:
    if found.action.everywhere:
        return "toutes les communes"
    return joined(name for _, _, name in found.communes)


def _status(found: ActionPage) -> Section:
    assessment = found.assessment
    lines = [assessment.status.meaning, *(each.sentence for each in assessment.evidences[:6])]
    if found.stated:
        said = f"Déclarée « {found.stated.label} »"
        when = f" {found.stated.on.when()}, {found.stated.age}" if found.stated.on else ""
        lines.append(typeset(f"{said}{when or ', sans date'}. {found.stated.gap}".strip()))
    return Section(title=typeset(f"État constaté : {assessment.status.label}"), lines=tuple(lines))


def _steps(found: ActionPage, on: date) -> Section:
    return Section(
        title="Les étapes",
        table=table(
            ("Étape", "Prévue", "Atteinte"),
            (_step(each, on) for each in found.milestones),
            most=MOST_STEPS,
            words="étape,étapes",
        ),
        nothing="Aucune étape n’est enregistrée.",
    )


def _step(milestone: Milestone, on: date) -> tuple[Cell, ...]:
    planned = Period.parse(milestone.planned) if milestone.planned else None
    late = planned is not None and not milestone.reached and planned.until < on
    ago = f"en retard : c’était {age_in_words(planned, on)}" if planned and late else ""
    reached = Period.parse(milestone.reached).label() if milestone.reached else "pas encore"
    return (
        Cell(milestone.name),
        Cell(planned.label() if planned else "sans date", note=typeset(ago), is_late=late),
        Cell(reached),
    )


def _money(found: ActionPage) -> Section:
    rows = (
        _sum(label if i == 0 else "", amount)
        for label, amounts in found.money
        for i, amount in enumerate(amounts)
    )
    return Section(
        title="L’argent",
        table=table(
            ("Stade", "Libellé", "Montant"), rows, most=MOST_SUMS, words="montant,montants"
        ),
        nothing="Aucun montant n’est enregistré : ce que coûte cette action est inconnu.",
    )


def _sum(stage: str, amount: Amount) -> tuple[Cell, ...]:
    period = Period.parse(amount.period).label() if amount.period else "période inconnue"
    who = f"{amount.funder.name}, {period}" if amount.funder else period
    text = WORDS[amount.qualifier] + compact_euros(amount.amount_cents)
    return (
        Cell(f"{stage[:1].upper()}{stage[1:]}"),
        Cell(amount.label, path=amount.get_absolute_url(), note=who),
        Cell(text),
    )


def _figures(found: ActionPage) -> Section:
    return Section(
        title="Ce que l’on mesure",
        numbers=tuple(figure_number(each) for each in found.indicators[:6]),
        nothing="Aucun indicateur n’est relié à cette action.",
    )


def _subs(found: ActionPage) -> Section:
    rows = (
        (Cell(each.name, path=f"/actions/{each.key}/"), Cell(each.assessment.status.label))
        for each in found.sub_actions
        if each.assessment
    )
    shown: Table = table(
        ("Sous-action", "État constaté"), rows, most=MOST_ACTIONS, words="sous-action,sous-actions"
    )
    return Section(title="Les sous-actions", table=shown, nothing="Elle n’en a pas.")
