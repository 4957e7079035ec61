"""What the home and the site map show: the plan, its latest figures, its reports."""

from agglo.plan.models import Priority


def priorities() -> list[Priority]:
    """Return the priorities of the plan, in order."""
    return list(Priority.objects.filter(closed_on=None))


def home() -> dict[str, object]:
    """Return what the home shows."""
    return {"priorities": priorities()}
