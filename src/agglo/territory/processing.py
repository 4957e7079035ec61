"""What the territory keeps that may be of a person: how to reach a place."""

from agglo.core.processing import MISSION, Processing, register

register(
    Processing(
        key="territory.places",
        title="Coordonnées des lieux publics",
        purpose="Dire où est un lieu public et comment le joindre.",
        basis=MISSION,
        people="Lieux publics ; le contact peut être celui d’un agent dans ses fonctions",
        data=("adresse du lieu", "téléphone ou adresse de contact"),
        readers="Tous : ces données sont publiques",
        kept="Tant que le lieu figure dans le pack.",
        fields=(
            "territory.place.address",
            "territory.place.contact",
            "territory.epci.contact",
            "territory.chargingpoint.contact_operateur",
            "territory.chargingpoint.contact_amenageur",
        ),
    )
)
