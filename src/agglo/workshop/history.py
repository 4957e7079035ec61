"""How what happens at the workshop is called. Nothing of it is public: no history is published."""

from agglo.journal.registry import histories

histories.name_verbs(
    {
        "workshop.comment:record": "Message écrit",
        "workshop.comment:correct": "Message reformulé",
        "workshop.comment:withdraw": "Message retiré",
        "workshop.sheet:import": "Feuille importée",
        "workshop.sheet:undo": "Import défait",
    }
)
