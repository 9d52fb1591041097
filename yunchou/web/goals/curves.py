"""The course of a goal as a chart: what came, the expected path, where it will go, and the target (stage: plan)."""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from yunchou.calc.periods import local_day
from yunchou.core.models import Change, Workspace
from yunchou.goals.counting import Counting
from yunchou.goals.models import Goal
from yunchou.goals.standing import Standing
from yunchou.metrics.catalogue import Form
from yunchou.web import formats
from yunchou.web.charts import Dot, LineChart, Mark, Role, Series
from yunchou.web.goals.shown import Line, Writer

#: The newest changes are marked; the list under the goal has them all.
MOST_MARKS = 6


def curve_of(
    goal: Goal,
    found: Standing,
    *,
    line: Line,
    writer: Writer,
    changes: Sequence[Change],
    workspace: Workspace,
) -> LineChart:
    """The curve chart of a goal. Sums run up over the period; rates are those of the period so far."""
    curve, form = found.curve, goal.form
    runs = found.counting is Counting.SUM

    def dots(amounts: Sequence[Decimal | None]) -> tuple[Dot, ...]:
        return tuple(
            Dot(None if one is None else float(one), writer.amount(one, form=form)) for one in amounts
        )

    # The forecast starts where the actual ends, so that the two lines meet.
    mid, low, high = (_joined(curve.actual, one) for one in (curve.mid, curve.low, curve.high))
    series = (
        Series(pgettext("of a goal", "Actual"), dots(curve.actual)),
        Series(_("Expected path"), dots(curve.expected), Role.COMPARISON),
        Series(_("Forecast"), dots(mid), Role.FORECAST),
        Series(_("Forecast, low"), dots(low), Role.LOW),
        Series(_("Forecast, high"), dots(high), Role.HIGH),
        Series(_("Target"), dots([found.target] * len(curve.days)), Role.GOAL),
    )
    return LineChart(
        key="goal-curve",
        title=_("Course"),
        summary=_summary(line),
        note=_("Added up from the first day") if runs else _("Of the period so far"),
        buckets=tuple(formats.axis_day(day) for day in curve.days),
        bucket_names=tuple(formats.day(day) for day in curve.days),
        series=tuple(one for one in series if any(dot.at is not None for dot in one.dots)),
        prefix=formats.SYMBOLS.get(workspace.currency, "") if form in (Form.MONEY, Form.COST) else "",
        is_share=form == Form.SHARE,
        is_duration=form == Form.DURATION,
        is_whole=form == Form.COUNT,
        marks=_marks(found, changes, workspace=workspace),
    )


def _joined(actual: Sequence[Decimal | None], ahead: Sequence[Decimal | None]) -> list[Decimal | None]:
    joined = list(ahead)
    first = next((turn for turn, one in enumerate(ahead) if one is not None), 0)
    if first > 0 and actual[first - 1] is not None:
        joined[first - 1] = actual[first - 1]
    return joined


def _marks(found: Standing, changes: Sequence[Change], *, workspace: Workspace) -> tuple[Mark, ...]:
    places = {day: turn for turn, day in enumerate(found.curve.days)}
    dated = [(local_day(one.at, workspace.zone), one) for one in changes]
    within = sorted((day, one.pk, one.title) for day, one in dated if day in places)
    return tuple(
        Mark(places[day], f"{formats.axis_day(day)} {title}") for day, _pk, title in within[-MOST_MARKS:]
    )


def _summary(line: Line) -> str:
    """The main finding, read out instead of the picture."""
    return _("%(goal)s: %(actual)s of %(target)s. %(reason)s") % {
        "goal": line.goal.title,
        "actual": line.actual.text,
        "target": line.target.text,
        "reason": line.reason,
    }
