"""Who may import sheets and speak with colleagues."""

IMPORT_SHEET = "workshop.sheet:import"
READ_COMMENTS = "workshop.comment:read"
WRITE_COMMENTS = "workshop.comment:write"

TASKS = {
    IMPORT_SHEET: "importer une feuille de calcul",
    READ_COMMENTS: "lire les échanges entre collègues",
    WRITE_COMMENTS: "écrire à ses collègues",
}
