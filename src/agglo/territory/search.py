"""Communes and places, as search knows them."""

from collections.abc import Iterator

from django.urls import reverse

from agglo.core.french import count
from agglo.core.search import Document, sources
from agglo.territory.models import Place
from agglo.territory.reports import members


@sources.register("commune", "Communes")
def communes() -> Iterator[Document]:
    """Yield one document a member commune."""
    for commune in members():
        people = commune.population
        inhabitants = "" if people is None else f", {count(people, 'habitant', 'habitants')}"
        yield Document(
            kind="commune",
            name=commune.name,
            url=commune.get_absolute_url(),
            summary=f"Commune{inhabitants}",
            keywords=" ".join(
                [
                    commune.insee,
                    *commune.postal_codes,
                    commune.sector.name if commune.sector else "",
                ]
            ),
        )


@sources.register("place", "Lieux")
def places() -> Iterator[Document]:
    """Yield one document a place; its address leads to it in the list of places of its kind."""
    rows = Place.objects.filter(closed_on=None).select_related("kind", "commune")
    for place in rows.defer("commune__boundary"):
        where = f" à {place.commune.name}" if place.commune else ""
        yield Document(
            kind="place",
            name=place.name,
            url=f"{reverse('territory:places')}?type={place.kind.key}#{place.key}",
            summary=f"{place.kind.name}{where}. {place.note}".strip(),
            keywords=place.address,
        )
