"""Rules that watch a number, and their firings with the very numbers they fired on (stage: judge)."""

from datetime import date
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from yunchou.core.models import User, WorkspaceModel
from yunchou.metrics.slices import Slice

#: Kinds of notes on a firing.
AGAIN, CORRECTED = "again", "corrected"
#: Firings that stand for their rule and group, so that no second one is needed: see Firing.is_open.
OPEN = models.Q(ended_on=None) | models.Q(resolved_at=None) & ~models.Q(ending="unwatched")


class Rule(WorkspaceModel):
    """When somebody wants to be told about a number. Deleted ones stay as rows: their firings and reviews name them."""

    class Kind(models.TextChoices):
        """The values are those of calc.falling.Mode."""

        EACH_VS_BASELINE = "each_vs_baseline", _("Each day against the same weekdays before")
        EACH_VS_PREVIOUS = "each_vs_previous", _("Each day against the day before")
        CUMULATIVE = "cumulative", _("Days in a row, added up")
        RELATIVE = "relative", _("Against one earlier day")
        ABSOLUTE = "absolute", _("Beyond a fixed value")
        ANOMALY = "anomaly", _("Outside of what is expected")

    class Direction(models.TextChoices):
        FALLS = "falls", pgettext_lazy("what a rule watches for", "Falls")
        RISES = "rises", pgettext_lazy("what a rule watches for", "Rises")
        EITHER = "either", pgettext_lazy("what a rule watches for", "Either way")

    class Against(models.TextChoices):
        """What RELATIVE holds a day against."""

        DAY_BEFORE = "day_before", _("The day before")
        WEEK_BEFORE = "week_before", _("The same weekday of the week before")

    class Severity(models.TextChoices):
        INFO = "info", pgettext_lazy("how grave", "To know")
        WARNING = "warning", pgettext_lazy("how grave", "Warning")
        CRITICAL = "critical", pgettext_lazy("how grave", "Critical")

    name = models.CharField(max_length=80)
    slice = models.JSONField(help_text='The number it watches: {"metric": …, "where": […]}')
    group_by = models.CharField(
        max_length=20,
        blank=True,
        help_text="The dimension whose every group is watched on its own; empty: none.",
    )
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.EACH_VS_BASELINE)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.FALLS)
    against = models.CharField(max_length=20, choices=Against, blank=True, help_text="Of RELATIVE alone.")
    threshold = models.DecimalField(
        max_digits=20,
        decimal_places=6,
        help_text="A value (absolute), a share of what it is held against, or widths of the usual spread (anomaly).",
    )
    days = models.PositiveSmallIntegerField(default=3, help_text="So many known days in a row.")
    minimum = models.DecimalField(
        max_digits=20,
        decimal_places=4,
        help_text="A day whose denominator (of a number without one: what it is held against) is less is unknown.",
    )
    cool_down_days = models.PositiveSmallIntegerField(
        default=3, help_text="So long it stays quiet after a recovery."
    )
    quiet_from = models.TimeField(null=True, help_text="Nobody is told from here, in the workspace's zone, …")
    quiet_until = models.TimeField(null=True, help_text="… to here; they are told then.")
    severity = models.CharField(max_length=10, choices=Severity, default=Severity.WARNING)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    is_on = models.BooleanField(default=True)
    watched_from = models.DateField(
        help_text="Runs that ended before are no news: the day before it was made."
    )
    evaluated_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why its number could not be asked for.")
    created_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    deleted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(condition=models.Q(days__range=(1, 14)), name="rule_runs_1_to_14_days"),
            models.CheckConstraint(condition=models.Q(minimum__gte=0), name="rule_minimum_not_negative"),
            models.CheckConstraint(
                condition=models.Q(quiet_from=None, quiet_until=None)
                | models.Q(quiet_from__isnull=False, quiet_until__isnull=False),
                name="rule_quiet_hours_have_both_ends",
            ),
            models.UniqueConstraint(
                fields=["workspace", "name"],
                condition=models.Q(deleted_at=None),
                name="one_rule_per_name",
            ),
        )
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def of(self) -> Slice:
        """The number it watches."""
        return Slice.from_json(self.slice)


class Firing(WorkspaceModel):
    """One fall (or rise) that a rule found. Open until it has ended and its review is closed: so long no second one."""

    class Ending(models.TextChoices):
        RECOVERED = "recovered", pgettext_lazy("how a firing ended", "Recovered")
        SETTLED = "settled", pgettext_lazy("how a firing ended", "Stayed: the new level")
        CORRECTED = "corrected", pgettext_lazy("how a firing ended", "Gone after a correction of the data")
        UNWATCHED = "unwatched", pgettext_lazy("how a firing ended", "No longer watched")

    rule = models.ForeignKey(Rule, on_delete=models.CASCADE, related_name="firings")
    terms = models.JSONField(help_text="The rule as it stood: kind, direction, threshold, days, minimum, …")
    slice = models.JSONField(help_text="The number that moved, kept to its group.")
    group_by = models.CharField(max_length=20, blank=True)
    group = models.CharField(max_length=300, blank=True, help_text="'' is also the group without a value.")
    severity = models.CharField(max_length=10, choices=Rule.Severity)
    first_day = models.DateField(help_text="The first day of the run.")
    last_day = models.DateField(help_text="The last day of the run that is known; moves on while it lasts.")
    fired_on = models.DateField(help_text="The day that completed the run: the last of the evidence.")
    baseline_start = models.DateField(help_text="What the run was held against: from here …")
    baseline_end = models.DateField(help_text="… to here.")
    fired_at = models.DateTimeField()
    evidence = models.JSONField(help_text="The very numbers: see alerts.evidence.")
    notes = models.JSONField(
        default=list, help_text="What was seen since: corrected, fell again. Newest last."
    )
    ended_on = models.DateField(null=True, help_text="The day of its recovery.")
    ended_at = models.DateTimeField(null=True, help_text="When that was noticed.")
    ending = models.CharField(max_length=10, choices=Ending, blank=True)
    review_opened_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True, help_text="When its review was closed.")
    tell_at = models.DateTimeField(help_text="After the rule's quiet hours.")
    told_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["rule", "group_by", "group"],
                condition=models.Q(ended_on=None)
                | models.Q(resolved_at=None) & ~models.Q(ending="unwatched"),
                name="one_open_firing_per_group",
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__lte=models.F("fired_on"))
                & models.Q(fired_on__lte=models.F("last_day")),
                name="firing_days_in_order",
            ),
        )
        indexes = (models.Index(fields=["workspace", "-fired_at", "-id"], name="firing_recent"),)
        ordering = ("-fired_at", "-id")

    def __str__(self) -> str:
        return f"{self.rule} {self.group} {self.first_day}".replace("  ", " ")

    @property
    def of(self) -> Slice:
        """The number that moved."""
        return Slice.from_json(self.slice)

    @property
    def is_open(self) -> bool:
        """Whether it stands for its rule and group, so that no second one is needed."""
        is_reviewed = self.resolved_at is not None or self.ending == self.Ending.UNWATCHED
        return self.is_going_on or not is_reviewed

    @property
    def is_going_on(self) -> bool:
        """Whether the number is still down, as far as is known."""
        return self.ended_on is None

    @property
    def current_run(self) -> tuple[date, date]:
        """The first and the last day of the run that it is about now: its own, or of the latest fall since."""
        again = self._latest_fall
        if again is None:
            return self.first_day, self.fired_on
        return date.fromisoformat(again["first_day"]), date.fromisoformat(again["fired_on"])

    @property
    def current_terms(self) -> dict[str, Any]:
        """The terms of that run: the rule may have been changed between two falls."""
        again = self._latest_fall
        terms: dict[str, Any] = self.terms if again is None else again["terms"]
        return terms

    @property
    def current_direction(self) -> str:
        """On which side of its limits that run lies."""
        again = self._latest_fall
        return str((self.evidence if again is None else again)["direction"])

    @property
    def _latest_fall(self) -> dict[str, Any] | None:
        return next((note for note in reversed(self.notes) if note["kind"] == AGAIN), None)
