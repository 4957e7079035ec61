"""The tables of the plan: its tree, its money, its indicators, its news, what is public of them."""

from agglo.plan.models.indicators import Contest, Indicator, Observation, Remark, Target
from agglo.plan.models.money import Amount
from agglo.plan.models.news import Document, Link, Note
from agglo.plan.models.publications import Publication
from agglo.plan.models.tree import (
    Action,
    Milestone,
    MilestoneChange,
    Objective,
    Partner,
    Priority,
)

__all__ = [
    "Action",
    "Amount",
    "Contest",
    "Document",
    "Indicator",
    "Link",
    "Milestone",
    "MilestoneChange",
    "Note",
    "Objective",
    "Observation",
    "Partner",
    "Priority",
    "Publication",
    "Remark",
    "Target",
]
