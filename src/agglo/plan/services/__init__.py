"""Every write of the plan: permission, then rule, then rows and journal in one transaction."""

from agglo.plan.services.amounts import AMOUNT_LIMIT_CENTS, correct_amount, record_amount
from agglo.plan.services.contests import answer_contest, contest
from agglo.plan.services.discarding import discard, discard_milestone
from agglo.plan.services.documents import attach_document, restore_document, withdraw_document
from agglo.plan.services.links import link_actions, unlink_actions
from agglo.plan.services.milestones import add_milestone, record_milestone, withdraw_milestone
from agglo.plan.services.notes import NOTE_LIMIT, correct_note, write_note
from agglo.plan.services.observations import correct_observation, record_observation
from agglo.plan.services.publishing import publish
from agglo.plan.services.remarks import (
    REMARK_LIMIT,
    REMARKS_AN_HOUR,
    handle_remark,
    purge_remarks,
    signal_error,
)
from agglo.plan.services.restoring import restore

__all__ = [
    "AMOUNT_LIMIT_CENTS",
    "NOTE_LIMIT",
    "REMARKS_AN_HOUR",
    "REMARK_LIMIT",
    "add_milestone",
    "answer_contest",
    "attach_document",
    "contest",
    "correct_amount",
    "correct_note",
    "correct_observation",
    "discard",
    "discard_milestone",
    "handle_remark",
    "link_actions",
    "publish",
    "purge_remarks",
    "record_amount",
    "record_milestone",
    "record_observation",
    "restore",
    "restore_document",
    "signal_error",
    "unlink_actions",
    "withdraw_document",
    "withdraw_milestone",
    "write_note",
]
