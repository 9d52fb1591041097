"""A channel as the team knows it, the links that carry its code, and the costs that people enter for it (stage: make)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.core.models import User, WorkspaceModel
from yunchou.events.models import DataImport

LONGEST_KEY = 60
LONGEST_URL = 2000


class Kind(models.TextChoices):
    """Whose ground a channel is on."""

    PAID = "paid", pgettext_lazy("a kind of channel", "Paid media")
    OWNED = "owned", pgettext_lazy("a kind of channel", "Owned media")
    EARNED = "earned", pgettext_lazy("a kind of channel", "Earned and organic")
    PRIVATE = "private", pgettext_lazy("a kind of channel", "Private domain")
    COMMERCE = "commerce", pgettext_lazy("a kind of channel", "E-commerce platform")
    PARTNER = "partner", pgettext_lazy("a kind of channel", "Partners and KOL")
    OTHER = "other", pgettext_lazy("a kind of channel", "Other")


class CostModel(models.TextChoices):
    """What a channel is paid for."""

    CPC = "cpc", _("CPC: by the click")
    CPM = "cpm", _("CPM: by a thousand impressions")
    CPA = "cpa", _("CPA: by the action or lead")
    CPS = "cps", _("CPS: a share of sales")
    FIXED = "fixed", _("Fixed price")
    FREE = "free", pgettext_lazy("a cost model", "Free")


class Channel(WorkspaceModel):
    """What a person said about a channel. Channels nobody described have no row: selectors.channels() knows them."""

    key = models.CharField(max_length=LONGEST_KEY, help_text="As rules, visits and facts name it.")
    name = models.CharField(max_length=80)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OTHER)
    platform = models.CharField(max_length=60, blank=True, help_text="Where it runs, such as 巨量引擎.")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    cost_model = models.CharField(
        max_length=10, choices=CostModel, blank=True, help_text="Empty: not stated."
    )
    note = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=100, help_text="Smaller comes first in lists.")
    archived_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "key"], name="one_row_per_channel"),
            models.CheckConstraint(condition=~models.Q(key=""), name="channel_has_a_key"),
        )
        ordering = ("position", "name")

    def __str__(self) -> str:
        return self.name


class TrackedLink(WorkspaceModel):
    """A link with campaign parameters: whoever comes by it is counted for its channel, campaign and content."""

    name = models.CharField(max_length=120)
    landing = models.CharField(max_length=LONGEST_URL, help_text="The page it leads to, without parameters.")
    url = models.CharField(max_length=LONGEST_URL)
    source = models.CharField(max_length=100)
    medium = models.CharField(max_length=100)
    campaign = models.CharField(max_length=100)
    content = models.CharField(max_length=100, blank=True)
    term = models.CharField(max_length=100, blank=True)
    channel = models.CharField(max_length=LONGEST_KEY, help_text="Where the rules led it when it was made.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (models.UniqueConstraint(fields=["workspace", "url"], name="one_row_per_tracked_link"),)
        indexes = (models.Index(fields=["workspace", "-created_at", "-id"], name="link_recent"),)
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.name


class Cost(WorkspaceModel):
    """A cost that a person entered. Its numbers are the facts of its import, which holds and is undone like any other."""

    class Kind(models.TextChoices):
        """The values are the names of fact metrics."""

        SPEND = "spend", _("Media spend")
        CONTENT = "content_cost", _("Content cost")
        TOOLS = "tool_cost", _("Tool cost")
        PEOPLE = "people_cost", _("People cost")
        FEE = "fee", _("Fee")

    data_import = models.OneToOneField(DataImport, on_delete=models.CASCADE, related_name="+")
    channel = models.CharField(max_length=LONGEST_KEY)
    kind = models.CharField(max_length=20, choices=Kind)
    campaign = models.CharField(max_length=100, blank=True)
    account = models.CharField(max_length=100, blank=True)
    amount = models.DecimalField(max_digits=18, decimal_places=2)
    currency = models.CharField(max_length=3)
    first_day = models.DateField()
    last_day = models.DateField()
    note = models.CharField(max_length=200, blank=True)
    replaces = models.ForeignKey("self", null=True, on_delete=models.SET_NULL, related_name="+")
    entered_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    entered_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(condition=models.Q(amount__gt=0), name="cost_is_positive"),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")), name="cost_days_in_order"
            ),
        )
        indexes = (models.Index(fields=["workspace", "-entered_at", "-id"], name="cost_recent"),)
        ordering = ("-entered_at", "-id")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount} {self.currency}"

    @property
    def days(self) -> int:
        return (self.last_day - self.first_day).days + 1
