"""Reads over several tables of the plan, for pages, reports and other rooms."""

from agglo.plan.reports.action import ActionPage, action_page
from agglo.plan.reports.amount import AmountPage, amount_page
from agglo.plan.reports.commune import CommunePlan, commune_plan
from agglo.plan.reports.explorer import (
    Explorer,
    Glance,
    PriorityPage,
    explore,
    glance,
    priority_page,
)
from agglo.plan.reports.figures import Facts, Ref, figures, figures_at
from agglo.plan.reports.indicator import IndicatorPage, indicator_page
from agglo.plan.reports.indicators import IndicatorList, indicator_list, with_figures
from agglo.plan.reports.money import (
    Breakdown,
    MoneyPage,
    YearTable,
    budget_by_priority,
    money_page,
    money_table,
)
from agglo.plan.reports.outline import Outline, read_outline

__all__ = [
    "ActionPage",
    "AmountPage",
    "Breakdown",
    "CommunePlan",
    "Explorer",
    "Facts",
    "Glance",
    "IndicatorList",
    "IndicatorPage",
    "MoneyPage",
    "Outline",
    "PriorityPage",
    "Ref",
    "YearTable",
    "action_page",
    "amount_page",
    "budget_by_priority",
    "commune_plan",
    "explore",
    "figures",
    "figures_at",
    "glance",
    "indicator_list",
    "indicator_page",
    "money_page",
    "money_table",
    "priority_page",
    "read_outline",
    "with_figures",
]
