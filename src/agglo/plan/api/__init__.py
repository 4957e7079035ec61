"""What the API says of the plan, part by part."""

from agglo.core.api import register
from agglo.plan.api import (
    actions,
    amounts,
    communes,
    figures,
    indicators,
    observations,
    publications,
    tree,
)
from agglo.plan.api.router import router

__all__ = [
    "actions",
    "amounts",
    "communes",
    "figures",
    "indicators",
    "observations",
    "publications",
    "router",
    "tree",
]

register("plan", router)
