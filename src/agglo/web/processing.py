"""What the site notes of those who read it: technical lines, in which nobody is named."""

from agglo.core.processing import LEGAL, Processing, register

register(
    Processing(
        key="web.logs",
        title="Journaux techniques",
        purpose="Trouver une panne ou une attaque, et en garder la trace que la loi demande.",
        basis=LEGAL,
        people="Personnes qui lisent le site ou s’y connectent",
        data=("date", "page demandée", "réseau (adresse IP tronquée)", "numéro du compte"),
        readers="Les personnes qui exploitent le serveur",
        kept="De six mois à un an, par le réglage du serveur (un an dans l’exemple fourni).",
        fields=(),
    )
)
