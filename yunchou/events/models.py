"""What the intake leaves in the transactional database: counters, checkpoints, quarantine, channel rules."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import User, WorkspaceModel


class SpoolSegment(models.Model):
    """How far one segment of the spool has been loaded. Belongs to the installation, not to a workspace."""

    name = models.CharField(max_length=80, unique=True)
    loaded_through = models.BigIntegerField(
        default=0, help_text="Byte offset up to which every record is accounted for."
    )
    last_received_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class SpoolDamage(models.Model):
    """A range of bytes in the spool that held no readable record."""

    segment = models.CharField(max_length=80)
    start = models.BigIntegerField()
    end = models.BigIntegerField()
    reason = models.CharField(max_length=200)
    found_at = models.DateTimeField()

    class Meta:
        constraints = (models.UniqueConstraint(fields=["segment", "start"], name="one_row_per_damage"),)

    def __str__(self) -> str:
        return f"{self.segment}[{self.start}:{self.end}]"


class IntakeHour(WorkspaceModel):
    """What became of the events received in one hour: received = loaded + duplicate + refused, always."""

    hour = models.DateTimeField(help_text="The hour of receipt, UTC.")
    received = models.BigIntegerField(default=0)
    loaded = models.BigIntegerField(default=0)
    duplicate = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "hour"], name="one_row_per_intake_hour"),
            models.CheckConstraint(
                condition=models.Q(received=models.F("loaded") + models.F("duplicate") + models.F("refused")),
                name="intake_is_conserved",
            ),
        )
        ordering = ("hour",)

    def __str__(self) -> str:
        return f"{self.hour:%Y-%m-%d %H}h"


class EventDay(WorkspaceModel):
    """One calendar day of events, in the workspace's zone: a counter that grows with every change of the day."""

    day = models.DateField()
    events = models.BigIntegerField(default=0)
    version = models.PositiveIntegerField(
        default=0, help_text="Grows when events of the day, or their people, change."
    )
    sessions_version = models.PositiveIntegerField(
        default=0, help_text="The version the day's sessions were computed from."
    )

    class Meta(WorkspaceModel.Meta):
        constraints = (models.UniqueConstraint(fields=["workspace", "day"], name="one_row_per_event_day"),)
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day}"


class QuarantinedEvent(WorkspaceModel):
    """An event that could not be used, kept with the reason until a person mends it, drops it, or it ages out."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        REPLAYED = "replayed", _("Sent again")
        DISMISSED = "dismissed", _("Dismissed")

    segment = models.CharField(max_length=80)
    position = models.BigIntegerField()
    item = models.PositiveIntegerField()
    received_at = models.DateTimeField()
    day = models.DateField(
        help_text="The day of receipt in the workspace's zone: that day's numbers are incomplete while this is open."
    )
    reason = models.CharField(max_length=40)
    field = models.CharField(max_length=256, blank=True)
    value = models.CharField(max_length=500, blank=True)
    event_name = models.CharField(max_length=256, blank=True)
    payload = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.CharField(max_length=200, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["segment", "position", "item"], name="one_row_per_quarantined"),
        )
        indexes = (
            models.Index(fields=["workspace", "state", "-received_at", "-id"], name="quarantine_recent"),
            models.Index(fields=["workspace", "reason"], name="quarantine_reason"),
        )
        ordering = ("-received_at", "-id")

    def __str__(self) -> str:
        return self.event_name or self.field or self.reason


class RefusedRequest(WorkspaceModel):
    """A request that was answered 400, counted and sampled by hour: its sender was told, and a person can see it."""

    hour = models.DateTimeField()
    code = models.CharField(max_length=40)
    count = models.BigIntegerField(default=0)
    sample = models.TextField(blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "hour", "code"], name="one_row_per_refused_hour"),
        )
        ordering = ("-hour",)

    def __str__(self) -> str:
        return f"{self.code} × {self.count}"


class ChannelRule(WorkspaceModel):
    """One of a workspace's own channel rules, tried in order before the built-in ones."""

    order = models.PositiveIntegerField()
    channel = models.SlugField(max_length=60)
    name = models.CharField(max_length=80)
    conditions = models.JSONField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "order"], name="one_channel_rule_per_place"),
        )
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name
