"""What reports keep of people: who published an edition."""

from collections.abc import Iterator

from agglo.core.processing import MISSION, Holding, Processing, register, table
from agglo.people.models import User
from agglo.report.models import Edition


def _editions(user: User) -> Iterator[Holding]:
    columns = {"bilan": "report__title", "édition": "number", "publiée le": "published_at"}
    editions = Edition.objects.filter(published_by=user).order_by("published_at")
    yield Holding("Éditions que vous avez publiées", table(editions, columns))


register(
    Processing(
        key="report.editions",
        title="Éditions du bilan",
        purpose="Savoir qui a publié chaque édition.",
        basis=MISSION,
        people="Personnes qui publient un bilan",
        data=("numéro du compte", "date"),
        readers="Les personnes qui lisent le journal",
        kept="Aussi longtemps que l’édition, qui ne change jamais.",
        fields=("report.edition.published_by",),
        holds=_editions,
    )
)
