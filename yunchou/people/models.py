"""People a workspace knows by a user id; anonymous visitors live in the event store alone."""

from django.db import models

from yunchou.core.models import WorkspaceModel


class Person(WorkspaceModel):
    """One identified person. Each trait is the last one by (time, message id), whatever arrived first."""

    user_id = models.CharField(max_length=256)
    number = models.CharField(
        max_length=20, help_text="The 64-bit number of this person in the event store, as text."
    )
    traits = models.JSONField(default=dict)
    trait_marks = models.JSONField(
        default=dict, help_text="Trait → [time, message id] of the identify that set it."
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "user_id"], name="one_person_per_user_id"),
            models.UniqueConstraint(fields=["workspace", "number"], name="one_person_per_number"),
        )

    def __str__(self) -> str:
        return self.user_id


class Alias(WorkspaceModel):
    """What alias messages said: this user was `previous_id` before. If that is a known person too, see `conflicts`."""

    previous_id = models.CharField(max_length=256)
    user_id = models.CharField(max_length=256)
    first_at = models.DateTimeField(help_text="The time of the earliest message that said so.")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "previous_id", "user_id"], name="one_row_per_alias"),
        )

    def __str__(self) -> str:
        return f"{self.previous_id} = {self.user_id}"
