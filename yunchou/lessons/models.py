"""What was learnt: a lesson with its scope, effect, evidence and expiry, and what became of it (stage: facts)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.core.models import User, WorkspaceModel

LONGEST_KEY = 60
LONGEST_TITLE, LONGEST_LABEL, LONGEST_REASON = 120, 200, 500


class Form(models.TextChoices):
    """What a piece of work is made as; goals and lessons name it alike."""

    ARTICLE = "article", _("Article")
    SHORT_VIDEO = "short_video", _("Short video")
    LIVE = "live", _("Live stream")
    POSTER = "poster", _("Poster and images")
    LANDING_PAGE = "landing_page", _("Landing page")
    AD = "ad", pgettext_lazy("a form of content", "Advertisement")
    MESSAGE = "message", _("E-mail, SMS or push")
    COMMUNITY = "community", _("Community and one-to-one")
    CAMPAIGN = "campaign", pgettext_lazy("a form of content", "Campaign with a mechanic")
    LONG_READ = "long_read", _("White paper, case or tutorial")


class Unit(models.TextChoices):
    """What the number of an effect counts."""

    PERCENT = "percent", _("Percent of what it was before")
    POINTS = "points", _("Percentage points")
    AMOUNT = "amount", _("The metric's own unit, per day")


class Lesson(WorkspaceModel):
    """One thing the team knows. It is advice only while it is active."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a lesson", "Draft")
        ACTIVE = "active", pgettext_lazy("state of a lesson", "Active")
        CONTRADICTED = "contradicted", pgettext_lazy("state of a lesson", "Contradicted")
        EXPIRED = "expired", pgettext_lazy("state of a lesson", "Expired")
        RETIRED = "retired", pgettext_lazy("state of a lesson", "Retired")

    title = models.CharField(max_length=LONGEST_TITLE)
    statement = models.TextField(help_text="What to do or leave, and what happens then.")
    state = models.CharField(max_length=12, choices=State, default=State.DRAFT)
    channels = models.JSONField(default=list, help_text="Keys of channels; empty: every channel.")
    forms = models.JSONField(default=list, help_text="Values of Form; empty: every form.")
    audiences = models.JSONField(default=list, help_text="Names of audiences; empty: everybody.")
    metrics = models.JSONField(default=list, help_text="Keys of metrics; empty: any.")
    season = models.JSONField(default=list, help_text="Keys of seasons and festivals; empty: all year.")
    effect = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    effect_low = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    effect_high = models.DecimalField(max_digits=20, decimal_places=6, null=True)
    effect_unit = models.CharField(max_length=10, choices=Unit, blank=True)
    effect_metric = models.CharField(
        max_length=LONGEST_KEY, blank=True, help_text="The metric that the effect moved."
    )
    expires_on = models.DateField(null=True, help_text="The last day on which it holds.")
    contradiction = models.JSONField(
        null=True, help_text="What speaks against it, while it is contradicted: source and figures."
    )
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    # Counted by selectors.with_counts, and only there.
    used_count: int
    rejected_count: int
    worked_count: int
    no_effect_count: int

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(condition=~models.Q(title=""), name="lesson_has_a_title"),
            models.CheckConstraint(
                condition=models.Q(effect_low=None, effect_high=None)
                | models.Q(effect_low__lte=models.F("effect"), effect_high__gte=models.F("effect")),
                name="lesson_effect_lies_in_its_interval",
            ),
            models.CheckConstraint(
                condition=models.Q(effect=None, effect_unit="")
                | models.Q(effect__isnull=False) & ~models.Q(effect_unit=""),
                name="lesson_effect_has_a_unit",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-created_at", "-id"], name="lesson_recent"),
            models.Index(fields=["workspace", "state", "expires_on"], name="lesson_expiring"),
        )
        ordering = ("-created_at", "-id")

    def __str__(self) -> str:
        return self.title


class LessonEvidence(WorkspaceModel):
    """Something that supports a lesson: `kind` and `key` name it for whoever knows its page, or it is an address."""

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="evidence")
    kind = models.CharField(max_length=40, help_text="Such as review, goal, change, number, or link.")
    key = models.CharField(max_length=500)
    label = models.CharField(max_length=LONGEST_LABEL)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["lesson", "kind", "key"], name="one_evidence_per_thing"),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return self.label


class LessonUse(WorkspaceModel):
    """Somebody who planned saw the lesson, and used it or rejected it. One decision a plan; it can be changed."""

    class Decision(models.TextChoices):
        USED = "used", pgettext_lazy("a lesson was", "Used")
        REJECTED = "rejected", pgettext_lazy("a lesson was", "Rejected")

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="uses")
    kind = models.CharField(max_length=40, help_text="What was planned, such as goal.")
    key = models.CharField(max_length=LONGEST_KEY)
    label = models.CharField(max_length=LONGEST_LABEL)
    decision = models.CharField(max_length=10, choices=Decision)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["lesson", "kind", "key"], name="one_decision_per_plan"),
            models.CheckConstraint(
                condition=models.Q(decision="used") | ~models.Q(reason=""), name="rejection_has_a_reason"
            ),
        )
        indexes = (models.Index(fields=["workspace", "kind", "key"], name="lesson_use_by_plan"),)
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.decision} {self.kind} {self.key}"


class LessonVerdict(WorkspaceModel):
    """What measuring again said. One a measurement: a later look at the same one replaces it."""

    class Verdict(models.TextChoices):
        WORKED = "worked", pgettext_lazy("a measured verdict", "Worked")
        NO_EFFECT = "no_effect", pgettext_lazy("a measured verdict", "No effect")
        TOO_EARLY = "too_early", pgettext_lazy("a measured verdict", "Too early to say")

    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="verdicts")
    verdict = models.CharField(max_length=10, choices=Verdict)
    kind = models.CharField(max_length=40, help_text="What was measured, such as review_action.")
    key = models.CharField(max_length=LONGEST_KEY)
    label = models.CharField(max_length=LONGEST_LABEL)
    figures = models.JSONField(
        default=dict, help_text="amount, low, high, unit, days and what else was measured"
    )
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["lesson", "kind", "key"], name="one_verdict_per_measurement"),
        )
        ordering = ("-at", "-id")

    def __str__(self) -> str:
        return f"{self.verdict} {self.kind} {self.key}"


class LessonWords(WorkspaceModel):
    """What a lesson is found by: its words, cut and spaced, how they sound in pinyin, and where it holds.

    The full-text index itself follows these rows inside the database: see migration 0002.
    """

    lesson = models.OneToOneField(Lesson, on_delete=models.CASCADE, primary_key=True, related_name="words")
    title = models.TextField()
    body = models.TextField()
    sounds = models.TextField()
    places = models.TextField(help_text="Lines such as channels=douyin, between line breaks, in lower case.")

    class Meta(WorkspaceModel.Meta):
        pass

    def __str__(self) -> str:
        return f"words of lesson {self.lesson_id}"
