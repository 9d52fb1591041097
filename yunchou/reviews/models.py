"""A review with its causes, actions, suspected changes and lessons: what fell, why, and what came of it (stage: learn)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.alerts.models import Firing
from yunchou.calc.periods import Period
from yunchou.core.models import Change, User, WorkspaceModel
from yunchou.goals.models import Goal
from yunchou.lessons.models import Lesson
from yunchou.metrics.slices import Slice

LONGEST_TITLE, LONGEST_TEXT, LONGEST_REASON = 160, 500, 500
DIGITS, PLACES = 24, 6


class Review(WorkspaceModel):
    """One case, named R-0001. Its findings are stored answers: they change only when somebody fills it again."""

    class Kind(models.TextChoices):
        ALERT = "alert", pgettext_lazy("what opened a review", "Alert")
        GOAL = "goal", pgettext_lazy("what opened a review", "Finished goal")
        PERIOD = "period", pgettext_lazy("what opened a review", "Finished period")
        CHANGE = "change", pgettext_lazy("what opened a review", "A change")
        MANUAL = "manual", pgettext_lazy("what opened a review", "By hand")

    class State(models.TextChoices):
        """In their order. See services.states for what leads from one to the next."""

        OPEN = "open", pgettext_lazy("state of a review", "Open")
        ANALYSING = "analysing", pgettext_lazy("state of a review", "Analysis")
        ACTING = "acting", pgettext_lazy("state of a review", "Action")
        REMEASURING = "remeasuring", pgettext_lazy("state of a review", "Re-measurement")
        CLOSED = "closed", pgettext_lazy("state of a review", "Conclusion")

    number = models.PositiveIntegerField(help_text="Counts up in each workspace; shown as R-0001.")
    title = models.CharField(
        max_length=LONGEST_TITLE, blank=True, help_text="Empty: said from what opened it."
    )
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.MANUAL)
    subject = models.CharField(
        max_length=400,
        blank=True,
        help_text="What it is about, such as rule:3:channel:douyin: one open review each.",
    )
    firing = models.OneToOneField(Firing, null=True, on_delete=models.SET_NULL, related_name="+")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.SET_NULL, related_name="+")
    change = models.ForeignKey(Change, null=True, on_delete=models.SET_NULL, related_name="+")
    slice = models.JSONField(help_text='The number it is about: {"metric": …, "where": […]}')
    start = models.DateField(help_text="The days it is about: from here …")
    end = models.DateField(help_text="… to here.")
    baseline_start = models.DateField(
        help_text="The days they are held against, weekday by weekday: from here …"
    )
    baseline_end = models.DateField(help_text="… to here.")
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    entered = models.JSONField(default=dict, help_text="When each state was entered last, by its value.")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    participants = models.ManyToManyField(User, related_name="+")
    due_at = models.DateTimeField()
    findings = models.JSONField(
        null=True, help_text="The very answers: see reviews.figures. None until it is filled."
    )
    filled_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it could not be filled.")
    went_well = models.TextField(blank=True)
    went_badly = models.TextField(blank=True)
    conclusion = models.TextField(blank=True)
    no_cause_reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="Why it closes without an accepted cause."
    )
    no_action_reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="Why nothing is done about it."
    )
    opened_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    opened_at = models.DateTimeField()
    closed_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "number"], name="one_review_per_number"),
            models.UniqueConstraint(
                fields=["workspace", "subject"],
                condition=models.Q(closed_at=None) & ~models.Q(subject=""),
                name="one_open_review_per_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(end__gte=models.F("start"))
                & models.Q(baseline_end__gte=models.F("baseline_start"))
                & models.Q(baseline_end__lt=models.F("start")),
                name="review_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", closed_at__isnull=False)
                | (~models.Q(state="closed") & models.Q(closed_at=None)),
                name="closed_review_says_when",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "-opened_at", "-id"], name="review_recent"),
            models.Index(fields=["workspace", "state", "due_at"], name="review_due"),
        )
        ordering = ("-opened_at", "-id")

    def __str__(self) -> str:
        return f"{self.label} {self.title}".strip()

    @property
    def label(self) -> str:
        return f"R-{self.number:04d}"

    @property
    def of(self) -> Slice:
        """The number it is about."""
        return Slice.from_json(self.slice)

    @property
    def window(self) -> Period:
        return Period(self.start, self.end)

    @property
    def baseline(self) -> Period:
        return Period(self.baseline_start, self.baseline_end)

    @property
    def is_closed(self) -> bool:
        return self.state == self.State.CLOSED


class SuspectedChange(WorkspaceModel):
    """A change beside what fell, and how well it fits: found when the review was filled."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="suspects")
    change = models.ForeignKey(Change, on_delete=models.CASCADE, related_name="+")
    rank = models.PositiveSmallIntegerField(help_text="1 fits best.")
    overlap = models.FloatField(help_text="0 to 1: time × reach × kind.")
    why = models.JSONField(default=list, help_text='What it was ranked by: [{"code": …, "values": {…}}, …]')

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["review", "change"], name="one_suspicion_per_change"),
            models.CheckConstraint(condition=models.Q(overlap__range=(0, 1)), name="overlap_is_a_share"),
        )
        ordering = ("rank", "id")

    def __str__(self) -> str:
        return f"{self.rank} {self.change}"


class Cause(WorkspaceModel):
    """Why it fell: proposed from what was found, or somebody's own. A decision can be changed while the review is open."""

    class Kind(models.TextChoices):
        CHANGE = "change", pgettext_lazy("where a cause comes from", "A change")
        PART = "part", pgettext_lazy("where a cause comes from", "Where it happened")
        DATA = "data", pgettext_lazy("where a cause comes from", "A data problem")
        OWN = "own", pgettext_lazy("where a cause comes from", "The team")

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("state of a cause", "To be judged")
        ACCEPTED = "accepted", pgettext_lazy("state of a cause", "Accepted")
        REJECTED = "rejected", pgettext_lazy("state of a cause", "Rejected")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.OWN)
    code = models.CharField(
        max_length=200, blank=True, help_text="Names a proposed cause, so that none comes twice."
    )
    text = models.CharField(
        max_length=LONGEST_TEXT, blank=True, help_text="Empty: said from kind and values."
    )
    values = models.JSONField(default=dict, help_text="What the words of a proposed cause name.")
    state = models.CharField(max_length=10, choices=State, default=State.PROPOSED)
    reason = models.CharField(
        max_length=LONGEST_REASON, blank=True, help_text="Why it was accepted or rejected."
    )
    contribution = models.DecimalField(
        max_digits=DIGITS, decimal_places=PLACES, null=True, help_text="In the metric's own unit."
    )
    evidence = models.JSONField(default=list, help_text='[{"label": …, "url": …}, …]')
    change = models.ForeignKey(Change, null=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(help_text="When it was proposed or added, then when it was decided.")

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["review", "code"], condition=~models.Q(code=""), name="one_proposed_cause_per_code"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind="own") | ~models.Q(text=""), name="own_cause_has_a_text"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="rejected") | ~models.Q(reason=""),
                name="rejected_cause_has_a_reason",
            ),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text or self.code


class ReviewAction(WorkspaceModel):
    """Something that is done about it, with the number that it should move and the day on which that is looked at."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a review's action", "Open")
        DONE = "done", pgettext_lazy("state of a review's action", "Done")
        DROPPED = "dropped", pgettext_lazy("state of a review's action", "Dropped")

    class Direction(models.TextChoices):
        """The values are those of calc.effect.Direction."""

        RISE = "rise", pgettext_lazy("where a number should go", "Rise")
        FALL = "fall", pgettext_lazy("where a number should go", "Fall")

    class AimKind(models.TextChoices):
        """The values are those of calc.effect.AimKind."""

        LEVEL = "level", _("To this value (of a day, or the rate)")
        SHARE = "share", _("By this share of what it was")

    class Against(models.TextChoices):
        """What the days after it are held against."""

        WINDOW = "window", _("The days of the review, weekday by weekday")
        WEEKS_BEFORE = "weeks_before", _("The same weekdays of the four weeks before it")

    class Verdict(models.TextChoices):
        """The values are those of calc.effect.Outcome."""

        NONE = "", pgettext_lazy("a measured verdict", "Not measured yet")
        WORKED = "worked", pgettext_lazy("a measured verdict", "Worked")
        NO_EFFECT = "no_effect", pgettext_lazy("a measured verdict", "No effect")
        TOO_EARLY = "too_early", pgettext_lazy("a measured verdict", "Too early to say")

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="actions")
    cause = models.ForeignKey(Cause, null=True, on_delete=models.SET_NULL, related_name="+")
    text = models.CharField(max_length=LONGEST_TEXT)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField()
    slice = models.JSONField(help_text="The number that it should move.")
    direction = models.CharField(max_length=5, choices=Direction, default=Direction.RISE)
    aim_kind = models.CharField(max_length=5, choices=AimKind, default=AimKind.SHARE)
    aim = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, help_text="A share is 0.1 for 10 %.")
    against = models.CharField(max_length=12, choices=Against, default=Against.WINDOW)
    check_on = models.DateField(help_text="The day on which its effect is measured, from the days before it.")
    state = models.CharField(max_length=7, choices=State, default=State.OPEN)
    done_on = models.DateField(
        null=True, help_text="The day it took effect; the day after is the first that counts."
    )
    dropped_reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    verdict = models.CharField(max_length=10, choices=Verdict, blank=True, default=Verdict.NONE)
    figures = models.JSONField(null=True, help_text="amount, low, high, days, levels, aimed, data version")
    measured_at = models.DateTimeField(null=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="done") | models.Q(done_on__isnull=False),
                name="done_action_says_when",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="dropped") | ~models.Q(dropped_reason=""),
                name="dropped_action_has_a_reason",
            ),
        )
        indexes = (models.Index(fields=["workspace", "state", "check_on"], name="review_action_to_check"),)
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.text

    @property
    def of(self) -> Slice:
        """The number that it should move."""
        return Slice.from_json(self.slice)

    @property
    def awaits_check(self) -> bool:
        """Done, and not measured yet or too early."""
        return self.state == self.State.DONE and self.verdict in (self.Verdict.NONE, self.Verdict.TOO_EARLY)


class ReviewLesson(WorkspaceModel):
    """A lesson that came of a review; verdicts of its action (or of every action of the review) go to it."""

    review = models.ForeignKey(Review, on_delete=models.CASCADE, related_name="lessons")
    lesson = models.ForeignKey(Lesson, on_delete=models.CASCADE, related_name="+")
    action = models.ForeignKey(ReviewAction, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["review", "lesson"], name="one_row_per_lesson_of_a_review"),
        )
        ordering = ("id",)

    def __str__(self) -> str:
        return f"{self.review_id} {self.lesson}"
