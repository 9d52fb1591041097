"""Weekly and monthly reports: the answers as they were, when they are made, and to whom they went (stage: learn)."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import User, WorkspaceModel
from yunchou.inbox.models import Delivery, Destination


class Kind(models.TextChoices):
    WEEKLY = "weekly", _("Weekly report")
    MONTHLY = "monthly", _("Monthly report")


class Report(WorkspaceModel):
    """One edition of the report of a week or a month. Its answers never change; another look makes another edition."""

    kind = models.CharField(max_length=10, choices=Kind)
    start = models.DateField()
    end = models.DateField()
    edition = models.PositiveIntegerField(default=1)
    answers = models.JSONField(
        help_text="What reports/answers writes, with the data version of every number."
    )
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "kind", "start", "edition"], name="one_report_per_edition"
            ),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start")), name="report_ends_after_start"
            ),
        )
        ordering = ("-start", "kind", "-edition")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.start} – {self.end}"


class ReportSchedule(WorkspaceModel):
    """When a report is made by itself, and who gets it. Times are of the workspace's zone."""

    kind = models.CharField(max_length=10, choices=Kind)
    is_on = models.BooleanField(default=False)
    weekday = models.PositiveSmallIntegerField(default=0, help_text="Of the weekly report; Monday is 0.")
    month_day = models.PositiveSmallIntegerField(default=1, help_text="Of the monthly report, 1 to 28.")
    hour = models.PositiveSmallIntegerField(default=9)
    people = models.ManyToManyField(User, related_name="+")
    destinations = models.ManyToManyField(Destination, related_name="+")
    formats = models.JSONField(default=list, help_text="Files that go with the mail: docx, xlsx, pdf.")
    made_for = models.DateField(null=True, help_text="The first day of the last period it was made for.")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "kind"], name="one_schedule_per_kind"),
            models.CheckConstraint(
                condition=models.Q(weekday__lt=7, month_day__gte=1, month_day__lte=28, hour__lt=24),
                name="report_schedule_times",
            ),
        )
        ordering = ("kind",)

    def __str__(self) -> str:
        return str(self.get_kind_display())


class ReportDelivery(WorkspaceModel):
    """A report that was sent somewhere; what became of it is the delivery's to say."""

    report = models.ForeignKey(Report, on_delete=models.CASCADE, related_name="deliveries")
    delivery = models.OneToOneField(Delivery, on_delete=models.CASCADE, related_name="+")

    class Meta(WorkspaceModel.Meta):
        ordering = ("-id",)

    def __str__(self) -> str:
        return f"{self.report}: {self.delivery}"
