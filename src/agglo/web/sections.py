"""What the plan says of a commune, on its page."""

from django.utils.timezone import localdate

from agglo.plan.reports import commune_plan
from agglo.territory.models import Commune
from agglo.territory.sections import Section, commune_sections


@commune_sections.register(rank=10)
def plan(commune: Commune) -> Section:
    """Show the actions that happen in the commune, where they stand, and how many are for all."""
    found = commune_plan(commune.insee, localdate())
    return Section(
        anchor="projet",
        title="Ce que le projet fait ici",
        template="web/_commune_plan.html",
        context={"plan": found, "commune": commune},
    )
