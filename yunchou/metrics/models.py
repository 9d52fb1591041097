"""Metrics that people make themselves, and the boards they arrange metrics on (stage: facts)."""

from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from yunchou.core.models import User, WorkspaceModel


class CustomMetric(WorkspaceModel):
    """A metric of one workspace: a measure with filters, made by form. Archived, not deleted: boards may name it."""

    class Direction(models.TextChoices):
        HIGHER = "higher", _("More is better")
        LOWER = "lower", _("Less is better")
        NEITHER = "neither", _("Neither")

    class Form(models.TextChoices):
        COUNT = "count", _("Number")
        MONEY = "money", _("Amount of money")
        COST = "cost", _("Money for one of something")
        SHARE = "share", _("Percentage")
        TIMES = "times", _("Quotient")
        DURATION = "duration", _("Duration")

    key = models.SlugField(
        max_length=60, help_text="Names it in addresses; stays as it is when the name changes."
    )
    name = models.CharField(max_length=60)
    description = models.CharField(max_length=300, blank=True)
    definition = models.JSONField(help_text='{"measure": …, "where": […]}, as questions are written in JSON')
    form = models.CharField(max_length=10, choices=Form)
    direction = models.CharField(max_length=10, choices=Direction, default=Direction.HIGHER)
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField()
    archived_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["workspace", "key"], name="one_own_metric_per_key"),
            models.UniqueConstraint(
                Lower("name"),
                "workspace",
                condition=models.Q(archived_at=None),
                name="one_own_metric_per_name",
            ),
        )
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class Board(WorkspaceModel):
    """A page of numbers that somebody arranged: for themselves, or shared with the workspace."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        ordering = ("name", "id")

    def __str__(self) -> str:
        return self.name


class BoardCard(WorkspaceModel):
    """One metric on a board: how it is split, drawn and placed. A removed card can be put back for a day."""

    class Form(models.TextChoices):
        NUMBER = "number", _("Number")
        LINE = "line", _("Lines over time")
        BARS = "bars", _("Bars")
        TABLE = "table", _("Table")

    class Width(models.IntegerChoices):
        QUARTER = 1, _("A quarter")
        HALF = 2, _("Half")
        THREE_QUARTERS = 3, _("Three quarters")
        WHOLE = 4, _("The whole row")

    board = models.ForeignKey(Board, on_delete=models.CASCADE, related_name="cards")
    metric = models.CharField(max_length=60, help_text="The key of a built-in or an own metric.")
    by = models.CharField(max_length=20, blank=True, help_text="The dimension it is split by; empty: none.")
    form = models.CharField(max_length=10, choices=Form, default=Form.NUMBER)
    period = models.CharField(max_length=10, blank=True, help_text="A preset such as 30d; empty: the page's.")
    width = models.PositiveSmallIntegerField(choices=Width, default=Width.QUARTER)
    position = models.PositiveIntegerField(help_text="Order on the board; gaps are fine.")
    removed_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = (
            models.CheckConstraint(condition=models.Q(width__range=(1, 4)), name="card_width_is_in_quarters"),
        )
        indexes = (models.Index(fields=["board", "position"], name="card_in_order"),)
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.metric
