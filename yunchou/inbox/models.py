"""Notifications: one row a person and a thing they should know."""

from django.db import models

from yunchou.core.models import User, WorkspaceModel


class Notification(WorkspaceModel):
    """Something a person should know, in codes and values: its words are chosen in the reader's language."""

    to = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=60, help_text="noun.what, such as import.done")
    values = models.JSONField(
        default=dict, help_text="What its words and its page's address name: texts and numbers."
    )
    key = models.CharField(
        max_length=160, help_text="The same key is the same news: a person is told of it once."
    )
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "to", "key"], name="one_notification_per_key"),
        )
        indexes = (
            models.Index(fields=["workspace", "to", "-created_at", "-id"], name="notification_recent"),
            models.Index(
                fields=["workspace", "to"], condition=models.Q(read_at=None), name="notification_unread"
            ),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
