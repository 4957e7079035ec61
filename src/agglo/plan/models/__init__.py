"""The tables of the plan: its tree, its money, its indicators."""

from agglo.plan.models.indicators import Contest, Indicator, Observation, Remark, Target
from agglo.plan.models.money import Amount
from agglo.plan.models.tree import Action, Milestone, Objective, Partner, Priority

__all__ = [
    "Action",
    "Amount",
    "Contest",
    "Indicator",
    "Milestone",
    "Objective",
    "Observation",
    "Partner",
    "Priority",
    "Remark",
    "Target",
]
