"""User, workspace, and the rows every noun shares: audit entry, change, job."""

import uuid
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from yunchou.core.scope import ScopedManager


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A person who signs in. What they may do is decided per workspace, by their membership."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=80)
    language = models.CharField(max_length=10, default="zh-hans")
    time_zone = models.CharField(max_length=64, blank=True, help_text="Empty: the workspace's zone.")
    theme = models.CharField(max_length=5, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    session_round = models.PositiveIntegerField(
        default=0, help_text="Raised to end every session opened before."
    )
    created_at = models.DateTimeField()

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        constraints = (models.UniqueConstraint(Lower("email"), name="one_user_per_email"),)

    def __str__(self) -> str:
        return self.name

    def get_session_auth_hash(self) -> str:
        """What a session must still match: the password and the round. A change of either ends it."""
        parts = f"{self.password}:{self.session_round}"
        return salted_hmac("yunchou.session", parts, algorithm="sha256").hexdigest()


class Workspace(models.Model):
    """The tenant: one brand's or team's data, with its own zone, currency, members and keys."""

    slug = models.CharField(
        max_length=40,
        unique=True,
        validators=[
            RegexValidator(
                r"^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$", _("Use lower-case letters, digits and hyphens.")
            )
        ],
    )
    name = models.CharField(max_length=80)
    time_zone = models.CharField(max_length=64, default="Asia/Shanghai")
    currency = models.CharField(max_length=3, default="CNY")
    margin_rate = models.DecimalField(
        max_digits=5,
        decimal_places=4,
        null=True,
        blank=True,
        help_text="What part of revenue the goods leave over, 0 to 1. Empty: not stated, so no margin is computed.",
    )
    created_at = models.DateTimeField()

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=models.Q(margin_rate=None) | models.Q(margin_rate__gt=0, margin_rate__lte=1),
                name="margin_rate_is_a_share",
            ),
        )

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)


class WorkspaceModel(models.Model):
    """Base of everything a workspace owns. `objects` needs a scope; `unscoped` is for loaders, jobs and migrations."""

    workspace = models.ForeignKey(Workspace, on_delete=models.CASCADE, related_name="+")

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        abstract = True
        base_manager_name = "unscoped"


class AuditEntry(WorkspaceModel):
    """Who did what to which thing, and when. Written in the service's own transaction; never edited."""

    action = models.CharField(max_length=80, help_text="noun.verb in the past, such as key.revoked")
    actor = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    actor_label = models.CharField(
        max_length=120, help_text="The name at that time, or the key or job that acted."
    )
    object_type = models.CharField(max_length=60, blank=True)
    object_id = models.CharField(max_length=64, blank=True)
    object_label = models.CharField(max_length=200, blank=True)
    details = models.JSONField(default=dict)
    address = models.GenericIPAddressField(null=True)
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        indexes = (
            models.Index(fields=["workspace", "-at", "-id"], name="audit_recent"),
            models.Index(fields=["workspace", "action", "-at"], name="audit_by_action"),
        )
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.actor_label} {self.action} {self.object_label}"


class Change(WorkspaceModel):
    """A deliberate change that may move a number: shown beside the number it may have moved."""

    class Kind(models.TextChoices):
        SETTINGS = "settings", _("Settings")
        TRACKING = "tracking", _("Tracking")
        DATA = "data", _("Data repair")
        PLATFORM_RULE = "platform_rule", _("Platform rule")
        OTHER = "other", _("Other")

    kind = models.CharField(max_length=20, choices=Kind)
    title = models.CharField(max_length=200)
    note = models.TextField(blank=True)
    touches = models.JSONField(
        default=list, help_text='What it touches: [{"kind": "channel", "key": "douyin"}, …]'
    )
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    by_label = models.CharField(max_length=120)
    is_note = models.BooleanField(default=False, help_text="Written by hand; its author may correct it.")
    owner = models.ForeignKey(
        User, null=True, on_delete=models.SET_NULL, related_name="+", help_text="Who follows up what it does."
    )
    source_url = models.URLField(max_length=500, blank=True, help_text="Where it was announced.")
    at = models.DateTimeField(help_text="When it took effect.")
    recorded_at = models.DateTimeField(help_text="When it was written down.")

    class Meta(WorkspaceModel.Meta):
        indexes = (models.Index(fields=["workspace", "-at", "-id"], name="change_recent"),)
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return self.title


class JobWorker(models.Model):
    """One process that runs jobs. Its heartbeat tells whether the jobs it holds are still being worked on."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    label = models.CharField(max_length=120, help_text="Host and process number, for a person to recognise.")
    started_at = models.DateTimeField()
    seen_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.label


class JobSchedule(models.Model):
    """How far a schedule has got. Survives its jobs' rows, so that no tick ever runs twice."""

    name = models.CharField(max_length=60, primary_key=True)
    last_tick = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Job(models.Model):
    """One piece of background work, as a manager sees it. The row itself is the queue; core/jobs runs it."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        RUNNING = "running", _("Running")
        WAITING = "waiting", _("Waiting to retry")
        DONE = "done", _("Done")
        DEAD = "dead", _("Failed")
        UNKNOWN = "unknown", _("Outcome unknown")
        CANCELLED = "cancelled", _("Cancelled")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    workspace = models.ForeignKey(
        Workspace,
        null=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text="Empty: the installation's own work.",
    )
    kind = models.CharField(max_length=60)
    key = models.CharField(
        max_length=160, help_text="The same key is the same work: a second request finds this row."
    )
    arguments = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(help_text="Not run before this moment.")
    worker = models.ForeignKey(JobWorker, null=True, on_delete=models.SET_NULL, related_name="+")
    attempts = models.PositiveIntegerField(default=0)
    max_attempts = models.PositiveIntegerField(default=3)
    interruptions = models.PositiveIntegerField(
        default=0, help_text="How often the process ended under it since its last finished step."
    )
    done_steps = models.PositiveIntegerField(default=0)
    total_steps = models.PositiveIntegerField(null=True)
    message = models.CharField(max_length=300, blank=True)
    error = models.TextField(blank=True)
    trace = models.TextField(blank=True, help_text="Where the last failure happened, without values.")
    result = models.JSONField(null=True)
    cancel_requested = models.BooleanField(default=False)
    requested_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects: ClassVar[ScopedManager[Any]] = ScopedManager()
    unscoped: ClassVar[models.Manager[Any]] = models.Manager()

    class Meta:
        base_manager_name = "unscoped"
        constraints = (
            models.UniqueConstraint(fields=["workspace", "kind", "key"], name="one_job_per_key"),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(workspace=None),
                name="one_installation_job_per_key",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at"], name="job_recent"),
            models.Index(fields=["state", "due_at"], name="job_due"),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"


class JobStep(models.Model):
    """A step of a job that is finished, or that reached outside and may not be. Commits with its effect."""

    class State(models.TextChoices):
        STARTED = "started", _("Running")
        DONE = "done", _("Done")
        UNKNOWN = "unknown", _("Outcome unknown")

    job = models.ForeignKey(Job, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State, default=State.STARTED)
    result = models.JSONField(null=True)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(fields=["job", "name"], name="one_step_per_name"),)
        ordering = ("started_at", "id")

    def __str__(self) -> str:
        return f"{self.job} {self.name}"
