"""Every write of the plan: permission, then rule, then rows and journal in one transaction."""

from agglo.plan.services.amounts import AMOUNT_LIMIT_CENTS, correct_amount, record_amount
from agglo.plan.services.contests import answer_contest, contest
from agglo.plan.services.milestones import add_milestone, record_milestone
from agglo.plan.services.observations import correct_observation, record_observation
from agglo.plan.services.remarks import (
    REMARK_LIMIT,
    REMARKS_AN_HOUR,
    REMARKS_KEPT_MONTHS,
    handle_remark,
    purge_remarks,
    signal_error,
)

__all__ = [
    "AMOUNT_LIMIT_CENTS",
    "REMARKS_AN_HOUR",
    "REMARKS_KEPT_MONTHS",
    "REMARK_LIMIT",
    "add_milestone",
    "answer_contest",
    "contest",
    "correct_amount",
    "correct_observation",
    "handle_remark",
    "purge_remarks",
    "record_amount",
    "record_milestone",
    "record_observation",
    "signal_error",
]
