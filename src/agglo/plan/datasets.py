"""The lists that the plan publishes."""

import re
from collections.abc import Iterable, Iterator, Mapping

from django.utils.timezone import localdate

from agglo.core.datasets import Column, Dataset, Row, register
from agglo.core.money import in_euros
from agglo.plan.models import Amount, Milestone, Observation
from agglo.plan.reports import explore, indicator_list, read_outline, with_figures
from agglo.plan.rules.explore import Filters, Line

_SOURCE = (
    Column("source", "Source", "string", "Document d’où vient la ligne."),
    Column("endroit", "Endroit", "string", "Endroit dans la source."),
)
_VALUE = (
    Column("valeur", "Valeur", "number", "Vide quand elle est inconnue."),
    Column("precision", "Précision", "string", "Vide (exact), about, at-least ou at-most."),
)


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
    found = Observation.objects.current().order_by("indicator_id", "since", "until", "id")
    if key := _word(filters, "indicateur"):
        found = found.filter(indicator__key=key)
    if insee := _word(filters, "commune"):
        found = found.filter(commune__insee=insee)
    rows = found.values_list(
        *("indicator__key", "period", "since", "until", "commune__insee", "commune__name"),
        *("value", "qualifier", "note", "source__title", "locator", "entered_at"),
    )
    names = [column.name for column in OBSERVATIONS.columns]
    for row in rows.iterator(chunk_size=2000):
        yield dict(zip(names, row, strict=True))


def amount_rows(filters: Mapping[str, str]) -> Iterator[Row]:
    """Yield the amounts in force, of an action when one is asked for."""
    found = Amount.objects.current().select_related("action", "priority", "funder", "source")
    if key := _word(filters, "action"):
        found = found.filter(action__key=key)
    for amount in found.order_by("id").iterator(chunk_size=2000):
        yield {
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
    found = Milestone.objects.filter(closed_on=None).select_related("action", "source")
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


ACTIONS = register(
    Dataset(
        key="actions",
        title="Actions du projet de territoire",
        description="Chaque action, l’état que montrent les faits et celui qui est déclaré.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant de l’action, qui ne change jamais."),
            Column("nom", "Intitulé", "string", "Ce que lisent les habitants."),
            Column("presentation", "Présentation", "string", "Quelques mots sur l’action."),
            Column("action_parente", "Action parente", "string", "Clé, pour une sous-action."),
            Column("priorites", "Priorités", "array", "Clés des priorités servies."),
            Column("objectifs", "Objectifs", "array", "Clés des objectifs servis."),
            Column(
                "etat_constate",
                "État constaté",
                "string",
                "unknown, announced, funded, underway ou delivered, d’après les faits.",
            ),
            Column(
                "etat_constate_depuis",
                "Depuis",
                "string",
                "Date ou période, selon ce que l’on sait.",
            ),
            Column("etat_declare", "État déclaré", "string", "Ce que quelqu’un en a dit."),
            Column("etat_declare_le", "Déclaré le", "string", "Date plus ou moins précise."),
            Column("debut", "Début", "string", "Date plus ou moins précise."),
            Column("fin", "Fin prévue", "string", "Date plus ou moins précise."),
            Column(
                "toutes_les_communes",
                "Toutes les communes",
                "boolean",
                "Vrai quand l’action concerne tout le territoire.",
            ),
            Column("communes", "Communes", "array", "Codes INSEE."),
            Column("themes", "Thèmes", "array", "Mots qui classent l’action."),
        ),
        rows=action_rows,
        about=("plan.action", "plan.milestone", "plan.amount", "plan.indicator"),
        page="/projet/",
    )
)

OBJECTIVES = register(
    Dataset(
        key="objectifs",
        title="Priorités et objectifs",
        description="L’arbre du projet : chaque objectif, sa priorité et ses actions.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant de l’objectif."),
            Column("nom", "Intitulé", "string", "Ce que lisent les habitants."),
            Column("priorite", "Priorité", "string", "Clé de la priorité."),
            Column("priorite_rang", "Rang de la priorité", "integer", "De 1 à la dernière."),
            Column("priorite_nom", "Intitulé de la priorité", "string", "Intitulé complet."),
            Column("actions", "Actions", "array", "Clés des actions."),
        ),
        rows=objective_rows,
        about=("plan.priority", "plan.objective", "plan.action"),
        page="/projet/",
    )
)

INDICATORS = register(
    Dataset(
        key="indicateurs",
        title="Indicateurs et dernière valeur",
        description="Ce qui est mesuré, comment, et la dernière valeur connue.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant de l’indicateur."),
            Column("nom", "Nom", "string", "Ce que lisent les habitants."),
            Column("unite", "Unité", "string", "Symbole ou nom de ce qui est compté."),
            Column("decimales", "Décimales", "integer", "Affichées à l’écran."),
            Column("sens", "Sens voulu", "string", "up, down ou none."),
            Column(
                "definition", "Définition", "string", "Ce que mesure l’indicateur, en mots simples."
            ),
            Column(
                "periodicite", "Périodicité", "string", "month, quarter, year, mandate ou once."
            ),
            Column("calcul", "Calcul", "string", "Expression, pour un indicateur calculé."),
            Column("priorites", "Priorités", "array", "Clés des priorités servies."),
            Column("periode", "Période", "string", "De la dernière valeur."),
            *_VALUE,
            Column(
                "releves_connus",
                "Relevés connus",
                "integer",
                "Ceux dont la valeur est connue, dans la dernière période.",
            ),
            Column("releves_attendus", "Relevés attendus", "integer", "Ceux qui devraient l’être."),
        ),
        rows=indicator_rows,
        about=("plan.indicator",),
        page="/indicateurs/",
    )
)

OBSERVATIONS = register(
    Dataset(
        key="observations",
        title="Relevés des indicateurs",
        description="Chaque relevé en vigueur, pour une commune ou pour tout le territoire.",
        columns=(
            Column("indicateur", "Indicateur", "string", "Clé de l’indicateur."),
            Column(
                "periode",
                "Période",
                "string",
                "Année, mois, jour, ou deux dates séparées par une barre.",
            ),
            Column("debut", "Premier jour", "date", "De la période, compris."),
            Column("fin", "Dernier jour", "date", "De la période, compris."),
            Column("code_insee", "Code INSEE", "string", "Vide pour tout le territoire."),
            Column("commune", "Commune", "string", "Nom, vide pour tout le territoire."),
            *_VALUE,
            Column("note", "Note", "string", "Ce que la personne qui a saisi a ajouté."),
            *_SOURCE,
            Column("saisi_le", "Saisi le", "datetime", "Instant de la saisie."),
        ),
        rows=observation_rows,
        about=("plan.indicator",),
        page="/indicateurs/",
    )
)

AMOUNTS = register(
    Dataset(
        key="montants",
        title="Montants du projet",
        description="Chaque somme en vigueur, avec son stade, sa période et son financeur.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant du montant."),
            Column("libelle", "Libellé", "string", "Ce que le montant finance."),
            Column("action", "Action", "string", "Clé ; vide pour une somme du projet entier."),
            Column("priorite", "Priorité", "string", "Clé, pour une somme d’une priorité."),
            Column(
                "stade",
                "Stade",
                "string",
                "projected, programmed, credits, committed, ordered ou paid.",
            ),
            Column("section", "Section", "string", "investment, operation ou vide."),
            Column(
                "periode",
                "Période",
                "string",
                "Année, mois, jour, ou deux dates séparées par une barre.",
            ),
            Column("financeur", "Financeur", "string", "Vide pour l’intercommunalité."),
            Column("montant", "Montant (€)", "number", "En euros, centimes compris."),
            Column("precision", "Précision", "string", "Vide (exact), about, at-least ou at-most."),
            *_SOURCE,
            Column("saisi_le", "Saisi le", "datetime", "Instant de la saisie."),
        ),
        rows=amount_rows,
        about=("plan.amount",),
        page="/montants/",
    )
)

MILESTONES = register(
    Dataset(
        key="jalons",
        title="Jalons des actions",
        description="Chaque étape, la date prévue et la date atteinte.",
        columns=(
            Column("cle", "Clé", "string", "Identifiant du jalon."),
            Column("action", "Action", "string", "Clé de l’action."),
            Column("intitule", "Intitulé", "string", "Nom de l’étape."),
            Column("prevu", "Prévu", "string", "Date plus ou moins précise."),
            Column("atteint", "Atteint", "string", "Vide tant qu’il ne l’est pas."),
            *_SOURCE,
        ),
        rows=milestone_rows,
        about=("plan.milestone",),
        page="/projet/",
    )
)
