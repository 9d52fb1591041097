"""Goals with their checks, the personas they are for and the actions planned for them (stage: plan)."""

from django.db import models
from django.utils.translation import pgettext_lazy

from yunchou.calc.periods import Period
from yunchou.core.models import User, WorkspaceModel
from yunchou.metrics.slices import Slice

LONGEST_TITLE = 120
#: Targets from fractions of a rate to billions of yuan; a factor of a product carries all that its rounding needs.
DIGITS, PLACES = 30, 12


class Persona(WorkspaceModel):
    """用户画像: whom goals, content and channels are for. Lists hold short texts."""

    class Gender(models.TextChoices):
        ANY = "", pgettext_lazy("gender of a persona", "Any")
        FEMALE = "female", pgettext_lazy("gender of a persona", "Mostly women")
        MALE = "male", pgettext_lazy("gender of a persona", "Mostly men")

    name = models.CharField(max_length=60)
    age_from = models.PositiveSmallIntegerField(null=True)
    age_to = models.PositiveSmallIntegerField(null=True)
    gender = models.CharField(max_length=6, choices=Gender, blank=True, default=Gender.ANY)
    regions = models.JSONField(default=list, help_text="Where they live, such as 华东.")
    platforms = models.JSONField(default=list, help_text="Where they spend their time, such as 小红书.")
    preferences = models.JSONField(default=list, help_text="What they like to read and watch.")
    scenes = models.JSONField(default=list, help_text="When and where they buy or use it.")
    pain_points = models.JSONField(default=list, help_text="What bothers them.")
    note = models.TextField(blank=True)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(archived_at=None),
                name="one_persona_per_name",
            ),
            models.CheckConstraint(
                condition=models.Q(age_from=None)
                | models.Q(age_to=None)
                | models.Q(age_to__gte=models.F("age_from")),
                name="persona_ages_in_order",
            ),
        )
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Goal(WorkspaceModel):
    """What a metric in a slice is to reach in a period. A draft may lack anything; a commitment lacks nothing."""

    class Level(models.TextChoices):
        COMPANY = "company", pgettext_lazy("level of a goal", "Company")
        TEAM = "team", pgettext_lazy("level of a goal", "Team")
        PERSON = "person", pgettext_lazy("level of a goal", "Person")

    class Direction(models.TextChoices):
        """AT_LEAST: more is better. AT_MOST: less is, as with costs."""

        AT_LEAST = "at_least", pgettext_lazy("direction of a goal", "At least")
        AT_MOST = "at_most", pgettext_lazy("direction of a goal", "At most")

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("state of a goal", "Draft")
        COMMITTED = "committed", pgettext_lazy("state of a goal", "Committed")
        FINISHED = "finished", pgettext_lazy("state of a goal", "Finished")
        CANCELLED = "cancelled", pgettext_lazy("state of a goal", "Cancelled")

    class Split(models.TextChoices):
        """How the children make up their parent."""

        NONE = "", pgettext_lazy("how goals make up their parent", "Not broken down")
        SUM = "sum", pgettext_lazy("how goals make up their parent", "They add up")
        PRODUCT = "product", pgettext_lazy("how goals make up their parent", "They are multiplied")

    class Outcome(models.TextChoices):
        OPEN = "", pgettext_lazy("outcome of a goal", "Open")
        REACHED = "reached", pgettext_lazy("outcome of a goal", "Reached")
        MISSED = "missed", pgettext_lazy("outcome of a goal", "Missed")
        UNKNOWN = "unknown", pgettext_lazy("outcome of a goal", "No answer")

    parent = models.ForeignKey("self", null=True, on_delete=models.RESTRICT, related_name="children")
    title = models.CharField(max_length=LONGEST_TITLE)
    level = models.CharField(max_length=10, choices=Level, default=Level.COMPANY)
    slice = models.JSONField(default=dict, help_text='{"metric": …, "where": […]}; {} where none is chosen.')
    form = models.CharField(
        max_length=10, blank=True, help_text="The metric's form: the unit of all numbers."
    )
    direction = models.CharField(
        max_length=10, choices=Direction, blank=True, help_text="Empty: not chosen yet, as a draft may be."
    )
    baseline = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    baseline_start = models.DateField(null=True)
    baseline_end = models.DateField(null=True)
    baseline_reason = models.CharField(
        max_length=300, blank=True, help_text="Why the baseline was typed. Empty: computed from the metric."
    )
    target = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    start = models.DateField(null=True)
    end = models.DateField(null=True)
    no_parent_reason = models.CharField(max_length=300, blank=True)
    persona = models.ForeignKey(Persona, null=True, on_delete=models.SET_NULL, related_name="+")
    note = models.TextField(blank=True)
    split = models.CharField(max_length=10, choices=Split, blank=True, default=Split.NONE)
    part = models.CharField(
        max_length=80, blank=True, help_text="Which part of its parent it is, such as channel:douyin_ads."
    )
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    feasibility = models.JSONField(null=True, help_text="What was foretold when it was committed.")
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default=Outcome.OPEN)
    result = models.JSONField(null=True, help_text="The actual at its end, with the version of the data.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True, help_text="When it was finished or cancelled.")
    cancel_reason = models.CharField(max_length=300, blank=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(start=None) | models.Q(end=None) | models.Q(end__gte=models.F("start")),
                name="goal_days_in_order",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=("draft", "cancelled"))
                | models.Q(
                    target__isnull=False, baseline__isnull=False, start__isnull=False, end__isnull=False
                ),
                name="committed_goal_is_complete",
            ),
        )
        indexes = (
            models.Index(fields=["workspace", "state", "end"], name="goal_by_state"),
            models.Index(fields=["workspace", "-closed_at"], name="goal_closed"),
        )
        ordering = ("start", "level", "id")

    def __str__(self) -> str:
        return self.title

    @property
    def measures(self) -> Slice | None:
        """The metric and the part of it that the goal is about; None where a draft has not chosen yet."""
        return Slice.from_json(self.slice) if self.slice else None

    @property
    def period(self) -> Period | None:
        return Period(self.start, self.end) if self.start and self.end else None

    @property
    def baseline_period(self) -> Period | None:
        if self.baseline_start is None or self.baseline_end is None:
            return None
        return Period(self.baseline_start, self.baseline_end)

    @property
    def is_at_most(self) -> bool:
        """Less is better."""
        return self.direction == self.Direction.AT_MOST

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.DRAFT, self.State.COMMITTED)


class GoalCheck(WorkspaceModel):
    """How a goal stood on a day, as the daily job found it: the history of its pace."""

    class Status(models.TextChoices):
        NOT_STARTED = "not_started", pgettext_lazy("status of a goal", "Not started")
        ON_TRACK = "on_track", pgettext_lazy("status of a goal", "On track")
        AT_RISK = "at_risk", pgettext_lazy("status of a goal", "At risk")
        OFF = "off", pgettext_lazy("status of a goal", "Off track")
        NO_ANSWER = "no_answer", pgettext_lazy("status of a goal", "No answer")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="checks")
    day = models.DateField(help_text="The last complete day that it looks at.")
    status = models.CharField(max_length=12, choices=Status)
    reason = models.JSONField(default=dict, help_text='{"code": …, "values": {…}}')
    actual = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    expected = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    low = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    mid = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    high = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, null=True)
    chance = models.FloatField(null=True, help_text="Of reaching the target, 0 to 1.")
    target = models.DecimalField(max_digits=DIGITS, decimal_places=PLACES, help_text="As it was that day.")
    data_version = models.CharField(max_length=200, blank=True)
    checked_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = (models.UniqueConstraint(fields=["goal", "day"], name="one_check_per_goal_and_day"),)
        ordering = ("goal", "day")

    def __str__(self) -> str:
        return f"{self.goal_id} {self.day} {self.status}"


class PlanAction(WorkspaceModel):
    """A row of the 《月度运营规划表》: what is done for a goal, by whom, until when, how much of it, for how much."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("state of a planned action", "Open")
        DOING = "doing", pgettext_lazy("state of a planned action", "In progress")
        DONE = "done", pgettext_lazy("state of a planned action", "Done")
        DROPPED = "dropped", pgettext_lazy("state of a planned action", "Dropped")

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="actions")
    strategy = models.CharField(max_length=120, help_text="策略方向: the direction it serves.")
    text = models.CharField(max_length=300, help_text="执行项: what is done.")
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    due = models.DateField()
    quota = models.CharField(max_length=120, blank=True, help_text="How much of it, such as 每周 3 篇.")
    budget = models.DecimalField(
        max_digits=18, decimal_places=2, null=True, help_text="In the workspace's currency."
    )
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(
                condition=models.Q(budget=None) | models.Q(budget__gte=0), name="plan_budget_is_not_negative"
            ),
        )
        indexes = (models.Index(fields=["workspace", "due", "id"], name="plan_action_due"),)
        ordering = ("due", "id")

    def __str__(self) -> str:
        return self.text

    @property
    def is_open(self) -> bool:
        return self.state in (self.State.OPEN, self.State.DOING)
