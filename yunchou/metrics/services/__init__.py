"""Writes of the metrics app: metrics of one's own, boards and their cards (stage: facts)."""

from yunchou.metrics.services.boards import (
    create_board,
    delete_board,
    duplicate_board,
    rename_board,
    set_sharing,
)
from yunchou.metrics.services.cards import (
    CardChoice,
    add_card,
    arrange_cards,
    change_card,
    move_card,
    put_back_card,
    remove_card,
    resize_card,
)
from yunchou.metrics.services.own_metrics import (
    MetricDraft,
    archive_metric,
    change_metric,
    checked_draft,
    create_metric,
    form_of,
    restore_metric,
)

__all__ = [
    "CardChoice",
    "MetricDraft",
    "add_card",
    "archive_metric",
    "arrange_cards",
    "change_card",
    "change_metric",
    "checked_draft",
    "create_board",
    "create_metric",
    "delete_board",
    "duplicate_board",
    "form_of",
    "move_card",
    "put_back_card",
    "remove_card",
    "rename_board",
    "resize_card",
    "restore_metric",
    "set_sharing",
]
