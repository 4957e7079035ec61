"""Whose history the public may read, and how what happened is called."""

from datetime import datetime

from agglo.journal.registry import histories
from agglo.plan.models import Publication
from agglo.plan.permissions import READ_WORKING, RECORD_NOTE
from agglo.plan.services import restoring

NATURES = ("action", "amount", "milestone", "objective", "partner", "priority")

WORKING = {
    "plan.amount:record": "Montant saisi",
    "plan.amount:correct": "Montant corrigé",
    "plan.amount:withdraw": "Montant retiré",
    "plan.amount:discard": "Montant abandonné avant publication",
    "plan.document:record": "Document joint",
    "plan.document:withdraw": "Document retiré",
    "plan.document:discard": "Document abandonné avant publication",
    "plan.link:record": "Lien entre actions ajouté",
    "plan.link:withdraw": "Lien entre actions retiré",
    "plan.link:discard": "Lien entre actions abandonné avant publication",
    "plan.milestone:add": "Jalon ajouté",
    "plan.milestone:record": "Jalon mis à jour",
    "plan.milestone:withdraw": "Jalon retiré",
    "plan.milestone:discard": "Changement de jalon abandonné avant publication",
    "plan.note:record": "Note écrite",
    "plan.note:correct": "Note corrigée",
    "plan.note:withdraw": "Note retirée",
    "plan.note:discard": "Note abandonnée avant publication",
    "plan.observation:record": "Relevé saisi",
    "plan.observation:correct": "Relevé corrigé",
    "plan.observation:withdraw": "Relevé retiré",
    "plan.observation:discard": "Relevé abandonné avant publication",
}
"""What is of the working version: only those who read it are told."""

PUBLIC = {
    "plan.amount:publish": "Montant publié",
    "plan.contest:answer": "Réponse à une contestation",
    "plan.document:publish": "Document publié",
    "plan.link:publish": "Lien entre actions publié",
    "plan.milestone:publish": "Jalon publié",
    "plan.note:publish": "Note publiée",
    "plan.observation:contest": "Relevé contesté",
    "plan.observation:publish": "Relevé publié",
    "plan.version:publish": "Version de travail publiée",
}

for label in NATURES:
    histories.publish(f"plan.{label}", work=READ_WORKING)
histories.publish("plan.indicator", rows="plan.observation", work=READ_WORKING)
histories.publish("plan.publication", key="pk", work=READ_WORKING)
histories.name_verbs(WORKING | PUBLIC)


def _public_at_once_until() -> datetime | None:
    """Return the instant before which whatever was written was public at once."""
    first = Publication.objects.filter(by=None, imported=None).order_by("pk").first()
    return first.at if first else None


histories.keep_for_staff(WORKING, since=_public_at_once_until, names=RECORD_NOTE)
histories.restore_with(restoring.may_restore, page="plan:restore")
