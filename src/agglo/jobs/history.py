"""How what people do to the queue is called. Its history is not public."""

from agglo.journal.registry import histories

histories.name_verbs(
    {
        "jobs.work:launch": "Tâche lancée à la main",
        "jobs.work:relaunch": "Travail relancé",
        "jobs.work:cancel": "Travail annulé",
        "jobs.letter:resend": "Courriel envoyé de nouveau",
        "jobs.letter:file": "Courriel classé sans suite",
    }
)
