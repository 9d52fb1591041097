"""The changes of the period beside its numbers: marked in the chart, told in a list (stage: judge)."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse

from yunchou.analytics.answers import Answer
from yunchou.calc.periods import local_day
from yunchou.core.models import Change
from yunchou.core.selectors import LogFilter
from yunchou.core.selectors import changes as changes_in
from yunchou.web.access import WorkspaceRequest
from yunchou.web.charts import Mark
from yunchou.web.periods import ChosenPeriod

#: At most this many changes are marked in the chart; the change log has them all.
MOST_MARKS = 6


@dataclass(frozen=True, slots=True)
class NotedChanges:
    """The newest changes of the period, the oldest of them first; `total` counts all, `href` lists them."""

    changes: tuple[Change, ...]
    marks: tuple[Mark, ...]
    total: int
    href: str


def noted_changes(request: WorkspaceRequest, chosen: ChosenPeriod, answer: Answer) -> NotedChanges:
    """What took effect within the period, by the points of the answer. Two queries."""
    zone = request.workspace.zone
    found = changes_in(LogFilter(since=chosen.period.start, until=chosen.period.end, zone=zone))
    total = found.count()
    newest: list[Change] = list(reversed(found[:MOST_MARKS]))
    href = reverse("changes", args=[request.workspace.slug])
    marks = tuple(
        Mark(bucket, change.title)
        for change in newest
        for bucket, point in enumerate(answer.points)
        if local_day(change.at, zone) in point.days
    )
    days = urlencode({"since": str(chosen.period.start), "until": str(chosen.period.end)})
    return NotedChanges(tuple(newest), marks, total, f"{href}?{days}")
