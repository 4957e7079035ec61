"""Reads over several tables of the plan, for pages, reports and other rooms."""

from agglo.plan.reports.figures import Ref, figures, figures_at

__all__ = ["Ref", "figures", "figures_at"]
