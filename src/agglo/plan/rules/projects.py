"""An action as the national schema of local projects (``projets-collectivites``) says it.

Only what is known is said. The phases of the schema (idea, study, operation) are not those of the
evidence: where the records show neither, the cell is left blank rather than guessed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

from agglo.core.datasets import Row
from agglo.plan.rules.money import Sum
from agglo.plan.rules.status import Status

PROGRAMME = "Projet de territoire"

STATUSES = {"suspended": "En pause", "abandoned": "Abandonné"}
"""What someone said of an action, when the evidence cannot show it."""

BUDGET_STAGES = ("projected", "programmed")
"""The stages of a budget that is still to be spent, the first that an action has."""


@dataclass(frozen=True, slots=True)
class Project:
    """What is known of an action."""

    key: str
    name: str
    status: Status
    summary: str = ""
    stated: str = ""
    starts: str = ""
    siret: str = ""  # of the intercommunality, when one of its services leads the action
    sums: Sequence[Sum] = field(default=())
    created_at: datetime | None = None
    updated_at: datetime | None = None


def identifier(siren: str, key: str) -> str:
    """Return the identifier of an action: the same for ever, without keeping it anywhere.

    >>> identifier("000000000", "piscine") == identifier("000000000", "piscine")
    True
    """
    return str(uuid5(NAMESPACE_URL, f"urn:siren:{siren}:action:{key}"))


def lacks(project: Project) -> tuple[str, ...]:
    """Return what the schema requires and nobody knows; empty when all is known."""
    if project.created_at is None:
        return ("le journal ne dit pas quand l’action a été saisie",)
    return ()


def row(project: Project, siren: str) -> Row:
    """Return the row of an action that lacks nothing. People are never named in it."""
    phase, status = stage(project.status, project.stated)
    return {
        "id": identifier(siren, project.key),
        "createdAt": _instant(project.created_at),
        "updatedAt": _instant(project.updated_at),
        "nom": project.name,
        "description": project.summary or None,
        "budgetPrevisionnel": budget(project.sums),
        "dateDebutPrevisionnelle": whole_day(project.starts),
        "phase": phase,
        "phaseStatut": status,
        "programme": PROGRAMME,
        "porteurCodeSiret": project.siret or None,
        "porteurReferentEmail": None,
        "porteurReferentTelephone": None,
        "porteurReferentPrenom": None,
        "porteurReferentNom": None,
        "porteurReferentFonction": None,
        "competences": [],
        "leviers": [],
        "mecId": None,
        "tetId": None,
        "recocoId": None,
        "collectiviteIds": [],
    }


def stage(status: Status, stated: str) -> tuple[str | None, str | None]:
    """Return the phase and its state in the words of the schema.

    >>> stage(Status.DELIVERED, ""), stage(Status.UNDERWAY, "suspended")
    (('Opération', 'Terminé'), (None, 'En pause'))
    >>> stage(Status.FUNDED, "announced")
    (None, None)
    """
    if status is Status.DELIVERED:
        return "Opération", "Terminé"
    if stated in STATUSES:
        return None, STATUSES[stated]
    return None, "En cours" if status is Status.UNDERWAY else None


def budget(sums: Sequence[Sum]) -> int | None:
    """Return the planned budget in whole euros, None unless it is known exactly.

    The sums are those of the first stage that has some; one of them that is not exact, or cents,
    make the whole unsayable in this schema.
    """
    for name in BUDGET_STAGES:
        of_stage = [each for each in sums if each.stage == name]
        if of_stage:
            cents = sum(each.cents for each in of_stage)
            is_exact = not cents % 100 and not any(each.qualifier for each in of_stage)
            return cents // 100 if is_exact else None
    return None


def whole_day(text: str) -> str | None:
    """Return a date that is known to the day, None when it is known less exactly.

    >>> whole_day("2024-03-25"), whole_day("2024-03")
    ('2024-03-25', None)
    """
    try:
        return date.fromisoformat(text).isoformat() if len(text) == len("2024-03-25") else None
    except ValueError:
        return None


def _instant(at: datetime | None) -> str:
    return at.isoformat(timespec="seconds").replace("+00:00", "Z") if at else ""
