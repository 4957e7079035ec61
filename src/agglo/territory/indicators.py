"""What the territory tells the plan: how many communes, how many inhabitants."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

from agglo.core.registry import Memo, Row, providers
from agglo.territory.models import Commune


def commune_rows() -> list[Row]:
    """Return the member communes with their municipal population, in one query."""
    communes = Commune.objects.filter(closed_on=None).select_related("source")
    return [
        Row(
            key=commune.insee,
            label=commune.name,
            value=None if commune.population is None else Decimal(commune.population),
            commune=commune.insee,
            source_key=commune.source.key if commune.source else "",
            source_title=commune.source.title if commune.source else "",
            source_url=commune.source.url if commune.source else "",
            locator=commune.locator,
        )
        for commune in communes.defer("boundary")
    ]


@providers.register("territory.communes", how="Nombre de communes membres, comptées une à une.")
def communes(memo: Memo) -> Sequence[Row]:
    """Return one row a commune, each worth one."""
    return [replace(row, value=Decimal(1)) for row in memo.once("communes", commune_rows)]


@providers.register(
    "territory.population", how="Somme des populations municipales des communes membres."
)
def population(memo: Memo) -> Sequence[Row]:
    """Return one row a commune, worth its municipal population or unknown."""
    return memo.once("communes", commune_rows)
