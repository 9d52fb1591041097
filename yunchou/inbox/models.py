"""Notifications and what leaves the product: who is told what, by which way, and what became of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import Job, User, WorkspaceModel


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


class Preference(WorkspaceModel):
    """How one person wants to be told of one workspace, beside the bell, which always tells."""

    class ByMail(models.TextChoices):
        NEVER = "never", _("No mail")
        AT_ONCE = "at_once", _("At once")
        DAILY = "daily", _("Once a day")
        WEEKLY = "weekly", _("Once a week")

    person = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    by_mail = models.CharField(max_length=10, choices=ByMail, default=ByMail.NEVER)
    hour = models.PositiveSmallIntegerField(default=9, help_text="Of the digest, in the person's zone.")
    weekday = models.PositiveSmallIntegerField(default=0, help_text="Of the weekly digest; Monday is 0.")
    quiet_from = models.PositiveSmallIntegerField(null=True, help_text="The hour from which nothing is sent.")
    quiet_until = models.PositiveSmallIntegerField(null=True, help_text="The hour from which it is again.")
    without = models.JSONField(default=list, help_text="Kinds of news that are not mailed.")
    mailed_through = models.BigIntegerField(default=0, help_text="The last notification that was looked at.")
    digest_on = models.DateField(null=True, help_text="The day of the last digest.")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "person"], name="one_preference_per_person"),
            models.CheckConstraint(
                condition=models.Q(hour__lt=24, weekday__lt=7), name="preference_hour_and_weekday"
            ),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__lt=24, quiet_until__lt=24),
                name="preference_quiet_hours",
            ),
        )

    def __str__(self) -> str:
        return f"{self.person}: {self.get_by_mail_display()}"


class Destination(WorkspaceModel):
    """A group robot. Its key and secret are sealed and never shown again: whoever has them speaks in the group."""

    class Vendor(models.TextChoices):
        FEISHU = "feishu", _("Feishu")
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")

    vendor = models.CharField(max_length=10, choices=Vendor)
    name = models.CharField(max_length=80)
    base = models.CharField(max_length=200, help_text="Where the robot lives, without its key.")
    sealed = models.TextField(help_text="Key and secret, sealed.")
    hint = models.CharField(max_length=4, help_text="The key's last characters, to recognise it by.")
    is_signed = models.BooleanField(default=False)
    news = models.JSONField(default=list, help_text="Kinds of news that the group is told.")
    told_through = models.BigIntegerField(default=0, help_text="The last notification that was looked at.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "name"], name="one_destination_per_name"),
        )
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Delivery(WorkspaceModel):
    """One message on its way out: at most once, or shown as unknown."""

    class State(models.TextChoices):
        WAITING = "waiting", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Not sent")
        UNKNOWN = "unknown", _("Outcome unknown")

    key = models.CharField(max_length=160, help_text="The same key is the same message.")
    destination = models.ForeignKey(Destination, null=True, on_delete=models.SET_NULL, related_name="+")
    recipients = models.ManyToManyField(User, related_name="+", help_text="Of a mail.")
    is_mail = models.BooleanField()
    to_label = models.CharField(max_length=200, help_text="Whom it is for, as it was called then.")
    subject = models.CharField(max_length=200)
    text = models.TextField(help_text="Plain paragraphs, or the markdown that robots show.")
    link = models.CharField(max_length=500, blank=True)
    link_label = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    why = models.CharField(max_length=20, blank=True, help_text="connectors.ports.Why")
    detail = models.CharField(max_length=100, blank=True)
    tries = models.PositiveIntegerField(default=0)
    job = models.ForeignKey(Job, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (models.UniqueConstraint(fields=["workspace", "key"], name="one_delivery_per_key"),)
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="delivery_recent"),
            models.Index(fields=["destination", "finished_at"], name="delivery_pace"),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return f"{self.subject} → {self.to_label}"


class DeliveryFile(WorkspaceModel):
    """A file that goes with a mail. Its content is let go of once the mail is sent."""

    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, related_name="files")
    name = models.CharField(max_length=200)
    content_type = models.CharField(max_length=100)
    content = models.BinaryField()

    class Meta(WorkspaceModel.Meta):
        ordering = ("id",)

    def __str__(self) -> str:
        return self.name
