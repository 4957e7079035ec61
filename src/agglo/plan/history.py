"""Whose history the public may read, and how what happened is called."""

from agglo.journal.registry import histories

for label in ("action", "milestone", "objective", "partner", "priority"):
    histories.publish(f"plan.{label}")
histories.publish("plan.amount")
histories.publish("plan.indicator", rows="plan.observation")

histories.name_verbs(
    {
        "plan.amount:record": "Montant saisi",
        "plan.amount:correct": "Montant corrigé",
        "plan.amount:withdraw": "Montant retiré",
        "plan.contest:answer": "Réponse à une contestation",
        "plan.milestone:add": "Jalon ajouté",
        "plan.milestone:record": "Jalon mis à jour",
        "plan.observation:contest": "Relevé contesté",
        "plan.observation:correct": "Relevé corrigé",
        "plan.observation:record": "Relevé saisi",
        "plan.observation:withdraw": "Relevé retiré",
    }
)
