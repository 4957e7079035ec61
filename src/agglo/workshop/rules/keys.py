"""The keys that act alone, page by page, as the workshop lists them."""

GROUPS: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = (
    (
        "Partout dans l’atelier",
        (
            ("?", "voir les raccourcis de la page"),
            ("h", "aujourd’hui"),
            ("t", "la tournée du mois"),
            ("a", "les actions"),
            ("i", "les indicateurs"),
            ("Échap", "sortir du champ où l’on écrit"),
        ),
    ),
    (
        "Dans une liste",
        (
            ("/", "chercher par les mots"),
            ("x", "cocher toutes les lignes de la page"),
            ("g", "agir sur les lignes cochées"),
        ),
    ),
    (
        "Sur une action",
        (
            ("n", "écrire une note"),
            ("r", "rien de nouveau"),
            ("j", "le premier jalon est atteint aujourd’hui"),
            ("o", "saisir un relevé"),
            ("m", "enregistrer un montant"),
            ("d", "joindre un document"),
            ("c", "lier une autre action"),
            ("p", "publier"),
            ("k", "l’action précédente de la liste d’où l’on vient"),
            ("l", "l’action suivante"),
        ),
    ),
    (
        "Dans la tournée",
        (
            (
                "Entrée",
                "depuis le champ : enregistrer, puis suivante (vide : rien de nouveau)",
            ),
            ("r", "la même chose, hors du champ"),
            ("j", "le premier jalon est atteint aujourd’hui, puis suivante"),
            ("s", "y revenir à la fin de la tournée"),
            ("n", "revenir au champ"),
        ),
    ),
)
"""A title, then keys and what each does. The guide and the page show the same table."""
