"""Who may write what of the plan. Views, templates and services ask here."""

from datetime import date

from agglo.people import permissions
from agglo.people.models import User
from agglo.plan.refusals import NotAllowed

READ_WORKING = "plan.version:read"
PUBLISH = "plan.version:publish"
RECORD_MILESTONE = "plan.milestone:record"
RECORD_AMOUNT = "plan.amount:record"
CORRECT_AMOUNT = "plan.amount:correct"
RECORD_OBSERVATION = "plan.observation:record"
CORRECT_OBSERVATION = "plan.observation:correct"
RECORD_NOTE = "plan.note:record"
RECORD_DOCUMENT = "plan.document:record"
RECORD_LINK = "plan.link:record"
CONTEST_OBSERVATION = "plan.observation:contest"
ANSWER_CONTEST = "plan.contest:answer"
READ_REMARKS = "plan.remark:read"
HANDLE_REMARKS = "plan.remark:handle"

TASKS = {
    READ_WORKING: "lire la version de travail du projet",
    PUBLISH: "publier la version de travail",
    RECORD_MILESTONE: "enregistrer un jalon",
    RECORD_AMOUNT: "enregistrer un montant",
    CORRECT_AMOUNT: "corriger un montant",
    RECORD_OBSERVATION: "enregistrer un relevé",
    CORRECT_OBSERVATION: "corriger un relevé",
    RECORD_NOTE: "écrire une note sur une action",
    RECORD_DOCUMENT: "joindre un document à une action",
    RECORD_LINK: "relier deux actions",
    CONTEST_OBSERVATION: "contester un relevé de cette commune",
    ANSWER_CONTEST: "répondre à une contestation",
    READ_REMARKS: "lire les signalements",
    HANDLE_REMARKS: "traiter un signalement",
}


def may(user: User, permission: str, *, on: date, insee: str = "") -> bool:
    """Say whether a person holds a permission on a day, for a commune when one is named."""
    return permissions.may(user, permission, on=on, insee=insee or None)


def require(user: User, permission: str, *, on: date, insee: str = "") -> None:
    """Refuse, with NotAllowed, what a person may not do."""
    if not may(user, permission, on=on, insee=insee):
        raise NotAllowed(task=TASKS[permission])


def allowed(user: User, *, on: date) -> frozenset[str]:
    """Return all that a person may do in the plan on a day."""
    return frozenset(each for each in TASKS if may(user, each, on=on))


def communes_of(user: User, permission: str, *, on: date) -> frozenset[str]:
    """Return the INSEE codes of the communes for which a person holds a permission."""
    return permissions.communes_of(user, permission, on=on)
