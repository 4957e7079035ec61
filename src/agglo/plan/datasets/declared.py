"""The lists that the plan publishes: what each is called, its columns, how it is followed."""

from agglo.core.datasets import Column, Dataset, Tracked, register
from agglo.plan.datasets.changes import amount_changes, observation_changes
from agglo.plan.datasets.freshness import late_indicators, observed_days
from agglo.plan.datasets.rows import (
    action_rows,
    amount_rows,
    indicator_rows,
    milestone_rows,
    objective_rows,
    observation_rows,
)
from agglo.plan.models import Observation

_SOURCE = (
    Column("source", "Source", "string", "Document d’où vient la ligne."),
    Column("endroit", "Endroit", "string", "Endroit dans la source."),
)
_VALUE = (
    Column("valeur", "Valeur", "number", "Vide quand elle est inconnue."),
    Column("precision", "Précision", "string", "Vide (exact), about, at-least ou at-most."),
)


ACTION_FIELDS = {
    "name": "nom",
    "summary": "presentation",
    "parent": "action_parente",
    "objectives": "objectifs",
    "stated_status": "etat_declare",
    "stated_on": "etat_declare_le",
    "starts": "debut",
    "ends": "fin",
    "everywhere": "toutes_les_communes",
    "communes": "communes",
    "themes": "themes",
}
INDICATOR_FIELDS = {
    "name": "nom",
    "unit": "unite",
    "decimals": "decimales",
    "direction": "sens",
    "definition": "definition",
    "periodicity": "periodicite",
    "expression": "calcul",
}
MILESTONE_FIELDS = {
    "name": "intitule",
    "action": "action",
    "planned": "prevu",
    "reached": "atteint",
    "source": ("source", "territory.source", "title"),
    "locator": "endroit",
}
"""The fields that the journal names, and the columns that say them."""

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
        keywords=("projet de territoire", "actions", "avancement"),
        tracked=(Tracked("plan.action", ACTION_FIELDS),),
        computed=("priorites", "etat_constate", "etat_constate_depuis"),
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
        keywords=("projet de territoire", "objectifs", "priorités"),
        tracked=(Tracked("plan.objective", {"name": "nom", "priority": "priorite"}),),
        computed=("priorite_rang", "priorite_nom", "actions"),
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
        theme="REGI",
        keywords=("indicateurs", "évaluation"),
        late=late_indicators,
        tracked=(Tracked("plan.indicator", INDICATOR_FIELDS, ("plan.observation:publish",)),),
        computed=(
            *("priorites", "periode", "valeur", "precision"),
            *("releves_connus", "releves_attendus"),
        ),
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
            Column(
                "id",
                "Identifiant",
                "string",
                "Indicateur, période et code INSEE : il ne change pas.",
            ),
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
        theme="REGI",
        keywords=("indicateurs", "relevés", "séries", "communes"),
        late=late_indicators,
        covers=observed_days,
        count=lambda: Observation.objects.published().count(),
        changes=observation_changes,
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
        theme="ECON",
        keywords=("budget", "investissement", "financement"),
        changes=amount_changes,
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
        keywords=("projet de territoire", "jalons", "calendrier"),
        tracked=(Tracked("plan.milestone", MILESTONE_FIELDS),),
        about=("plan.milestone",),
        page="/projet/",
    )
)
