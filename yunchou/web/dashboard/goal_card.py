"""The goal of the days at hand beside the trend: done, where it lands, and how likely it is reached (stage: plan)."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Self

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from yunchou.calc.periods import Period
from yunchou.goals.models import Goal, GoalCheck
from yunchou.goals.standing import latest_checks
from yunchou.metrics.catalogue import Form
from yunchou.reviews.models import Review
from yunchou.reviews.selectors import open_reviews
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest
from yunchou.web.amounts import figure
from yunchou.web.formats import Figure

#: Sums grow to their target; of a rate neither a share done nor a daily need can be said.
SUMS = frozenset({Form.COUNT, Form.MONEY})
HUNDRED = Decimal(100)
TONES = {
    GoalCheck.Status.ON_TRACK: ("good", "circle-check"),
    GoalCheck.Status.AT_RISK: ("warn", "alert-triangle"),
    GoalCheck.Status.OFF: ("bad", "alert-circle"),
}


@dataclass(frozen=True, slots=True)
class GoalCard:
    """One goal as its latest daily check found it. Shares are percents of the target, at most 100, for the track."""

    title: str
    href: str
    status: str
    tone: str
    icon: str
    actual: Figure
    target: Figure
    done: Decimal | None
    landing: Decimal | None
    elapsed: Decimal
    lines: tuple[tuple[str, str], ...]
    review: Review | None

    @classmethod
    def of(cls, goal: Goal, check: GoalCheck, *, review: Review | None, request: WorkspaceRequest) -> Self:
        writer = _Writer(Form(goal.form), request.workspace.currency)
        period = goal.period
        assert period is not None, "a committed goal has days"
        tone, icon = TONES.get(GoalCheck.Status(check.status), ("", "clock"))
        return cls(
            title=goal.title,
            href=reverse("goal", args=[request.workspace.slug, goal.pk]),
            status=str(check.get_status_display()),
            tone=tone,
            icon=icon,
            actual=writer(check.actual),
            target=writer(check.target),
            done=_percent(check.actual, check) if writer.is_sum else None,
            landing=_percent(check.mid, check) if writer.is_sum else None,
            elapsed=_elapsed(check.day, period),
            lines=tuple(_lines(check, period, writer)),
            review=review,
        )


@dataclass(frozen=True, slots=True)
class _Writer:
    """Writes amounts in the form of the goal's metric."""

    form: Form
    currency: str

    def __call__(self, amount: Decimal | None) -> Figure:
        return figure(amount, form=self.form, currency=self.currency)

    @property
    def is_sum(self) -> bool:
        return self.form in SUMS


def goal_card(request: WorkspaceRequest, *, today: date, metric: str) -> GoalCard | None:
    """The committed goal of the whole company whose days these are: of this metric, if there is one. Three queries."""
    running = Goal.objects.filter(
        state=Goal.State.COMMITTED, level=Goal.Level.COMPANY, start__lte=today, end__gte=today
    )
    goals = sorted(running, key=lambda goal: _fit(goal, metric))
    latest = latest_checks(goals)
    goal = next((goal for goal in goals if goal.pk in latest), None)
    if goal is None:
        return None
    return GoalCard.of(
        goal, latest[goal.pk], review=newest_open(metric=goal.slice["metric"], goal=goal), request=request
    )


def _fit(goal: Goal, metric: str) -> tuple[bool, int]:
    """The number in the chart first, then the nearer end."""
    period = goal.period
    return goal.slice.get("metric") != metric, period.length if period else 0


def newest_open(*, metric: str, goal: Goal | None = None) -> Review | None:
    """The newest review of a number, or of a goal, that is not closed. One query."""
    about = Q(slice__metric=metric) | Q(goal=goal) if goal else Q(slice__metric=metric)
    found: Review | None = open_reviews().filter(about).order_by("-opened_at", "-id").first()
    return found


def _percent(amount: Decimal | None, check: GoalCheck) -> Decimal | None:
    """Of the target; a track cannot be more than full."""
    if amount is None or not check.target:
        return None
    return min(max(amount / check.target * HUNDRED, Decimal(0)), HUNDRED)


def _elapsed(through: date, period: Period) -> Decimal:
    """How much of the goal's days is over, in percent."""
    gone = (min(through, period.end) - period.start).days + 1
    return Decimal(max(gone, 0)) / period.length * HUNDRED


def _lines(check: GoalCheck, period: Period, writer: _Writer) -> list[tuple[str, str]]:
    gone = max((min(check.day, period.end) - period.start).days + 1, 0)
    time = _("%(share)s (%(gone)s of %(days)s days)") % {
        "share": formats.rate(_elapsed(check.day, period) / HUNDRED).text,
        "gone": gone,
        "days": period.length,
    }
    lines = [(_("Time elapsed"), time)]
    if writer.is_sum and check.actual is not None and check.target:
        lines.insert(0, (_("Done"), formats.rate(check.actual / check.target).text))
    if check.mid is not None:
        landing = _("%(mid)s, 80%% interval %(low)s to %(high)s") % {
            "mid": writer(check.mid).text,
            "low": writer(check.low).text,
            "high": writer(check.high).text,
        }
        lines.append((_("Lands at"), landing))
    if check.chance is not None:
        lines.append((_("Chance to reach it"), formats.rate(check.chance).text))
    left = period.length - gone
    if writer.is_sum and check.actual is not None and left and check.target > check.actual:
        need = (check.target - check.actual) / left
        lines.append((_("Needed a day"), writer(need).text))
    return lines
