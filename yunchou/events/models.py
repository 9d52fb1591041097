"""What intake and imports leave in the transactional database: counters, checkpoints, quarantine, channel rules, files."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import Job, User, WorkspaceModel


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


class DataImport(WorkspaceModel):
    """One file brought in; its number is the `import_id` of what it stated. read = loaded + skipped + refused, always."""

    class Kind(models.TextChoices):
        FACTS = "facts", _("Platform figures")
        ORDERS = "orders", _("Orders")
        CUSTOMERS = "customers", _("Customers")

    class State(models.TextChoices):
        RECEIVED = "received", _("Waiting for its columns")
        LOADING = "loading", _("Loading")
        LOADED = "loaded", _("Loaded")
        STOPPED = "stopped", _("Stopped")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    name = models.CharField(max_length=255, help_text="The file's name, as it was given.")
    file = models.CharField(
        max_length=200, blank=True, help_text="Its place in the data folder; empty once it was deleted."
    )
    size = models.BigIntegerField()
    sha256 = models.CharField(max_length=64)
    layout = models.JSONField(help_text="How the file is read: encoding, delimiter, sheet, header line.")
    inspection = models.JSONField(
        default=dict, help_text="Header, sample, sheets and notes of the inspection."
    )
    kind = models.CharField(max_length=10, choices=Kind, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    template = models.CharField(max_length=60, blank=True, help_text="The template it was recognised by.")
    mapping = models.JSONField(null=True)
    plan = models.JSONField(
        default=dict, help_text="Zone, rates and channel rules as they were when it was started."
    )
    source = models.CharField(max_length=60, blank=True)
    currency = models.CharField(
        max_length=3, blank=True, help_text="The workspace's currency when it was started."
    )
    rows_about = models.BigIntegerField(null=True)
    read = models.BigIntegerField(default=0)
    loaded = models.BigIntegerField(default=0)
    skipped = models.BigIntegerField(default=0)
    refused = models.BigIntegerField(default=0)
    skipped_by = models.JSONField(default=dict, help_text="Skipped rows by reason.")
    refused_by = models.JSONField(default=dict, help_text="Refused rows by reason.")
    changed = models.BigIntegerField(default=0, help_text="Loaded rows that replaced an earlier statement.")
    facts = models.BigIntegerField(default=0, help_text="Figures stated by the loaded rows.")
    people = models.BigIntegerField(default=0, help_text="People who were not known before.")
    no_rate = models.BigIntegerField(
        default=0, help_text="Amounts without a rate to the workspace's currency."
    )
    first_day = models.DateField(null=True)
    last_day = models.DateField(null=True)
    chunks = models.PositiveIntegerField(
        default=0, help_text="Parts of the file that are stored and counted."
    )
    refused_bytes = models.BigIntegerField(
        default=0, help_text="Up to here the file of refused rows is accounted for."
    )
    error = models.TextField(blank=True, help_text="Why it stopped, in words.")
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    received_at = models.DateTimeField()
    received_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    received_label = models.CharField(max_length=120, blank=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(read=models.F("loaded") + models.F("skipped") + models.F("refused")),
                name="import_is_conserved",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-received_at", "-id"], name="import_recent"),
            models.Index(fields=["workspace", "sha256"], name="import_by_content"),
        )
        ordering = ("-received_at", "-id")

    def __str__(self) -> str:
        return self.name


class ImportTemplate(WorkspaceModel):
    """A mapping that was saved under a name, to be found again by the header it fits."""

    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=DataImport.Kind)
    mapping = models.JSONField()
    header = models.JSONField(default=list)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "name"], name="one_import_template_per_name"),
        )
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class FactAccount(WorkspaceModel):
    """An account of a platform that facts are stated for, made when its first facts arrive."""

    source = models.CharField(max_length=60)
    account = models.CharField(
        max_length=120, blank=True, help_text="As the files name it; empty: the only one."
    )
    name = models.CharField(max_length=120, blank=True)
    channel = models.CharField(
        max_length=60, blank=True, help_text="Of facts that name no channel themselves."
    )
    currency = models.CharField(max_length=3, blank=True, help_text="Empty: the workspace's.")
    is_expected = models.BooleanField(
        default=False, help_text="A day is incomplete until this account has its facts."
    )
    settle_days = models.PositiveSmallIntegerField(
        default=0, help_text="For so many days after a day the platform still corrects its figures."
    )
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "source", "account"], name="one_row_per_fact_account"
            ),
        )
        ordering = ("source", "account")

    def __str__(self) -> str:
        return self.name or " ".join(filter(None, (self.source, self.account)))


class FactDay(WorkspaceModel):
    """One account's day: whether it was reported, and a counter that grows with every change of them."""

    source = models.CharField(max_length=60)
    account = models.CharField(max_length=120, blank=True)
    day = models.DateField()
    version = models.PositiveIntegerField(default=0)
    is_stated = models.BooleanField(default=False, help_text="A loaded import speaks about it.")
    stated_at = models.DateTimeField(null=True, help_text="When the import that counts last was loaded.")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "source", "account", "day"], name="one_row_per_fact_day"
            ),
        )
        ordering = ("day", "source", "account")

    def __str__(self) -> str:
        return f"{self.source} {self.account} {self.day}"


class ImportedDay(WorkspaceModel):
    """Which days of which accounts one import states. It counts as long as the import is loaded."""

    data_import = models.ForeignKey(DataImport, on_delete=models.CASCADE, related_name="days")
    source = models.CharField(max_length=60)
    account = models.CharField(max_length=120, blank=True)
    day = models.DateField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["data_import", "source", "account", "day"], name="one_row_per_imported_day"
            ),
        )
        indexes = (models.Index(fields=["workspace", "source", "account", "day"], name="imported_day"),)

    def __str__(self) -> str:
        return f"{self.source} {self.account} {self.day}"


class CurrencyRate(WorkspaceModel):
    """What one unit of a currency is worth in the workspace's, from this day on until the next row."""

    currency = models.CharField(max_length=3)
    day = models.DateField()
    rate = models.DecimalField(max_digits=18, decimal_places=8)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "currency", "day"], name="one_rate_per_day"),
            models.CheckConstraint(condition=models.Q(rate__gt=0), name="rate_is_positive"),
        )
        ordering = ("currency", "-day")

    def __str__(self) -> str:
        return f"{self.currency} {self.rate} ({self.day})"
