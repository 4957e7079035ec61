"""How what happens at the workshop is called in the journal. Nothing of it is public."""

from agglo.journal.registry import histories

histories.name_verbs(
    {
        "workshop.sheet:import": "Feuille importée",
        "workshop.sheet:undo": "Import défait",
    }
)
