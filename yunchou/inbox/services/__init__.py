"""Writes of the inbox: news, how people want to be told, group robots, and what is sent. Serves every stage."""

from yunchou.inbox.services.deliveries import (
    Letter,
    deliver,
    forget_deliveries_before,
    queue_mail,
    queue_post,
)
from yunchou.inbox.services.destinations import (
    add_destination,
    delete_destination,
    edit_destination,
    send_test_mail,
    send_test_post,
)
from yunchou.inbox.services.news import forget_before, mark_read, tell
from yunchou.inbox.services.preferences import save_preference
from yunchou.inbox.services.sending_out import send_out_news

__all__ = [
    "Letter",
    "add_destination",
    "delete_destination",
    "deliver",
    "edit_destination",
    "forget_before",
    "forget_deliveries_before",
    "mark_read",
    "queue_mail",
    "queue_post",
    "save_preference",
    "send_out_news",
    "send_test_mail",
    "send_test_post",
    "tell",
]
