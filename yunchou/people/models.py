"""People a workspace knows by a user id; anonymous visitors live in the event store alone."""

from django.db import models

from yunchou.core.models import WorkspaceModel


class Person(WorkspaceModel):
    """One identified person. Each trait is the last one by (time, message id), whatever arrived first.

    What trackers say stays apart from what imports say (`PersonStatement`): undoing an import shows what lay beneath.
    """

    user_id = models.CharField(max_length=256)
    number = models.CharField(
        max_length=20, help_text="The 64-bit number of this person in the event store, as text."
    )
    traits = models.JSONField(
        default=dict, help_text="What holds: the latest of what trackers and imports say."
    )
    trait_marks = models.JSONField(
        default=dict, help_text="Trait → [time, message id] of the identify, or import, that set it."
    )
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    live_traits = models.JSONField(
        default=dict, help_text="Trait → [time, message id, value] as trackers say."
    )
    live_first_at = models.DateTimeField(null=True, help_text="Empty: known from imports alone.")
    live_last_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "user_id"], name="one_person_per_user_id"),
            models.UniqueConstraint(fields=["workspace", "number"], name="one_person_per_number"),
        )
        indexes = (models.Index(fields=["workspace", "-last_seen_at", "-id"], name="people_seen_last"),)

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


class PersonStatement(WorkspaceModel):
    """What one import says of one person: when they were first and last seen in it, and their traits."""

    import_id = models.BigIntegerField(help_text="The number of the import, as in the event store.")
    user_id = models.CharField(max_length=256)
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()
    traits = models.JSONField(default=dict, help_text="Trait → [time, import, value].")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "user_id", "import_id"], name="one_statement_per_import_and_person"
            ),
        )
        indexes = (models.Index(fields=["workspace", "import_id", "id"], name="statements_of_an_import"),)

    def __str__(self) -> str:
        return f"{self.user_id} ({self.import_id})"
