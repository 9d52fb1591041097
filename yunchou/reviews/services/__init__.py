"""Writes of reviews: open, fill, judge causes, act, measure again, conclude (stage: learn).

Everything here raises ReviewClosed on a closed review. See `states` for what leads from one state to the next.
"""

from yunchou.reviews.services.actions import (
    ActionDraft,
    add_action,
    drop_action,
    edit_action,
    finish_action,
    postpone_check,
)
from yunchou.reviews.services.causes import (
    Evidence,
    accept_cause,
    add_cause,
    attach_evidence,
    reject_cause,
    state_no_cause,
)
from yunchou.reviews.services.closing import close_review
from yunchou.reviews.services.filling import fill, refill
from yunchou.reviews.services.measuring import remeasure
from yunchou.reviews.services.opening import open_for_firing, open_for_goal, open_review
from yunchou.reviews.services.teaching import add_lesson
from yunchou.reviews.services.writing import begin_analysis, edit_review, state_no_action, write_up

__all__ = [
    "ActionDraft",
    "Evidence",
    "accept_cause",
    "add_action",
    "add_cause",
    "add_lesson",
    "attach_evidence",
    "begin_analysis",
    "close_review",
    "drop_action",
    "edit_action",
    "edit_review",
    "fill",
    "finish_action",
    "open_for_firing",
    "open_for_goal",
    "open_review",
    "postpone_check",
    "refill",
    "reject_cause",
    "remeasure",
    "state_no_action",
    "state_no_cause",
    "write_up",
]
