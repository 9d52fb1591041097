"""The goals as a tree: which stand well, which do not and why, for a month, a quarter or a year (stage: plan)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from django import forms
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from yunchou.accounts.permissions import Permission
from yunchou.calc.periods import Grain, Period, bucket_start, next_bucket
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.goals.models import Goal
from yunchou.goals.selectors import Node, goals, tree
from yunchou.goals.standing import Standing, standing
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest, workspace_page
from yunchou.web.goals.shown import Line, Writer
from yunchou.web.slices import remembered_names
from yunchou.web.tables import Column, Page, Table, export_xlsx, parse_table_request

DAY = timedelta(days=1)
#: The spans that the page offers; '' is every goal there is.
SPANS: Mapping[str, str | Promise] = {
    "quarter": gettext_lazy("This quarter"),
    "month": gettext_lazy("This month"),
    "next-month": gettext_lazy("Next month"),
    "next-quarter": gettext_lazy("Next quarter"),
    "year": gettext_lazy("This year"),
    "all": gettext_lazy("All"),
}
CLOSED = {Goal.State.CANCELLED, Goal.State.FINISHED}


def quarter_of(day: date) -> Period:
    """The calendar quarter that holds a day."""
    first = day.replace(month=day.month - (day.month - 1) % 3, day=1)
    return Period(first, _months_after(first, 3) - DAY)


def month_of(day: date) -> Period:
    first = bucket_start(day, Grain.MONTH)
    return Period(first, next_bucket(first, Grain.MONTH) - DAY)


def _months_after(first: date, count: int) -> date:
    for _turn in range(count):
        first = next_bucket(first, Grain.MONTH)
    return first


PERIODS: Mapping[str, Callable[[date], Period | None]] = {
    "quarter": quarter_of,
    "month": month_of,
    "next-month": lambda today: month_of(month_of(today).end + DAY),
    "next-quarter": lambda today: quarter_of(quarter_of(today).end + DAY),
    "year": lambda today: Period(date(today.year, 1, 1), date(today.year, 12, 31)),
    "all": lambda _today: None,
}


class TreeFilterForm(forms.Form):
    """Which goals are shown; all in the address."""

    when = forms.ChoiceField(label=gettext_lazy("When"), required=False, choices=list(SPANS.items()))
    level = forms.ChoiceField(
        label=gettext_lazy("Level"),
        required=False,
        choices=[("", gettext_lazy("Every level")), *Goal.Level.choices],
    )
    closed = forms.ChoiceField(
        label=gettext_lazy("Which"),
        required=False,
        choices=[("", gettext_lazy("Open ones")), ("1", gettext_lazy("Also finished and cancelled"))],
    )

    def __init__(self, request: WorkspaceRequest, *, today: date) -> None:
        super().__init__(request.GET)
        self.is_valid()
        said = self.cleaned_data
        self.span = said.get("when") or "quarter"
        self.chosen_level: str = said.get("level") or ""
        self.with_closed = said.get("closed") == "1"
        self.period = PERIODS[self.span](today)

    @property
    def is_narrowed(self) -> bool:
        return bool(self.chosen_level) or self.span != "all" or not self.with_closed


@require_safe
@workspace_page(Permission.READ)
def goal_tree(request: WorkspaceRequest) -> HttpResponseBase:
    """?when= and ?level= keep to some, ?closed=1 shows those that are over; ?export=xlsx takes them as a workbook."""
    now = clock.now()
    form = TreeFilterForm(request, today=clock.today(request.workspace.zone, at=now))
    columns = _columns()
    at = parse_table_request(request, columns=columns)
    rows = [one for one in goals() if _is_shown(one, form)]
    found, refusal = _standing_of(request, rows)
    writer = Writer.of(request.workspace, names=remembered_names(request))
    lines = [_line(node, found, writer) for top in tree(rows) for node in top.walk()]
    can_export = request.membership.can(Permission.ASK)
    table = Table(
        "goals",
        _("Goals"),
        columns,
        Page(lines, len(lines), 1, max(1, len(lines))),
        at,
        row_template="goals/row.html",
        filters_template="audit/filters.html",
        can_export=can_export,
    )
    if can_export and at.wants_export:
        return export_xlsx(replace(table, columns=_workbook_columns()), lines, filename=_("Goals"))
    context = {
        "table": table,
        "form": form,
        "refusal": refusal,
        "counts": _counts(lines),
        "period": formats.day_range(form.period.start, form.period.end) if form.period else "",
        "has_goals": bool(lines) or Goal.objects.exists(),
        "can_plan": request.membership.can(Permission.WORK),
    }
    return render(request, "goals/goals.html", context)


def _is_shown(goal: Goal, form: TreeFilterForm) -> bool:
    """A draft without days belongs to every span: somebody still has to say when."""
    if goal.state in CLOSED and not form.with_closed:
        return False
    if form.chosen_level and goal.level != form.chosen_level:
        return False
    period = goal.period
    return (
        form.period is None
        or period is None
        or (form.period.start <= period.end and period.start <= form.period.end)
    )


def _standing_of(
    request: WorkspaceRequest, rows: Sequence[Goal]
) -> tuple[Mapping[int, Standing], DomainError | None]:
    """How they stand; without an answer of the event store the tree is shown all the same, and says so."""
    current = [one for one in rows if one.state == Goal.State.COMMITTED]
    try:
        return standing(current, workspace=request.workspace, now=clock.now()), None
    except DomainError as refusal:
        return {}, refusal


def _line(node: Node, found: Mapping[int, Standing], writer: Writer) -> Line:
    return writer.line(node.goal, found.get(node.goal.pk), depth=node.depth)


def _counts(lines: Sequence[Line]) -> list[tuple[str, int]]:
    """How many stand how, in the order of their first."""
    counted: dict[str, int] = {}
    for line in lines:
        counted[line.tag.label] = counted.get(line.tag.label, 0) + 1
    return list(counted.items())


def _columns() -> list[Column]:
    return [
        Column("goal", _("Goal")),
        Column("status", _("Status")),
        Column("actual", _("Actual"), align="right", is_on_phone=False),
        Column("target", _("Target"), align="right"),
        Column("forecast", _("Forecast"), align="right", is_on_phone=False),
        Column("chance", _("Chance"), align="right"),
        Column("owner", _("Owner"), is_on_phone=False),
        Column("end", _("Until"), is_on_phone=False),
    ]


def _workbook_columns() -> list[Column]:
    """Everything that is known, one to a cell."""
    return [
        Column("goal", _("Goal"), lambda line: line.goal.title),
        Column("level", _("Level"), lambda line: line.goal.get_level_display()),
        Column("parent", _("Goal that it serves"), lambda line: line.goal.parent),
        Column("what", _("Number"), lambda line: line.what),
        Column("status", _("Status"), lambda line: line.tag.label),
        Column("reason", _("Why"), lambda line: line.reason),
        Column("baseline", _("Baseline"), lambda line: line.baseline),
        Column("actual", _("Actual"), lambda line: line.actual),
        Column("expected", _("Expected by now"), lambda line: line.expected),
        Column("target", _("Target"), lambda line: line.target),
        Column("mid", _("Forecast"), lambda line: line.mid),
        Column("forecast", _("Interval"), lambda line: line.forecast),
        Column("chance", _("Chance"), lambda line: line.chance),
        Column("owner", _("Owner"), lambda line: line.goal.owner),
        Column("start", _("From"), lambda line: line.goal.start),
        Column("end", _("Until"), lambda line: line.goal.end),
    ]
