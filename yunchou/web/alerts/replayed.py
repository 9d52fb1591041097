"""What a rule would have done, beside its form (stage: judge)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yunchou.alerts.replays import GroupReplay, Replay, ReplayFiring, replay
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.web import formats
from yunchou.web.access import WorkspaceRequest
from yunchou.web.alerts.charts import replay_chart
from yunchou.web.alerts.form import RuleForm
from yunchou.web.alerts.words import change_of, group_words, minimum_words, names_in, rule_words
from yunchou.web.charts import LineChart
from yunchou.web.formats import Delta
from yunchou.web.masking import mask_for
from yunchou.web.names import Names

MOST_LISTED = 12


@dataclass(frozen=True, slots=True)
class FiringLine:
    """A firing that would have been."""

    group: str
    days: str
    fired_on: date
    ended: str
    change: Delta | None


@dataclass(frozen=True, slots=True)
class Replayed:
    """The replay in words and as a chart of one group; or why there is none. `charts` chooses the group."""

    refusal: str = ""
    sentence: str = ""
    guard: str = ""
    found: str = ""
    lines: tuple[FiringLine, ...] = ()
    more: int = 0
    chart: LineChart | None = None
    groups: tuple[tuple[str, str, bool], ...] = ()


def replayed(request: WorkspaceRequest, form: RuleForm) -> Replayed:
    """The rule of a form over the last 90 days; empty until the form says enough."""
    if set(form.errors) - {"name"} or not form.is_bound:
        return Replayed()
    try:
        draft = form.draft
        found = replay(draft, workspace=request.workspace, now=clock.now())
    except DomainError as refusal:
        return Replayed(refusal=formats.sentences(refusal.message, refusal.advice))
    names = names_in(draft.group_by, mask=mask_for(request.membership))
    currency, today = request.workspace.currency, clock.today(request.workspace.zone, at=clock.now())
    shown = _shown(found, request.POST.get("shown") or request.GET.get("shown", ""))
    chart = None
    if shown is not None:
        part = f" · {group_words(shown.group, names=names)}" if draft.group_by else ""
        title = f"{found.metric.label}{part}"
        chart = replay_chart(found, shown, draft, title=title, currency=currency, today=today)
    lines = _lines(found, names if draft.group_by else None, today=today)
    return Replayed(
        sentence=rule_words(draft, metric=found.metric, currency=currency),
        guard=minimum_words(form.minimum_of(draft), metric=found.metric),
        found=_found_words(found),
        lines=tuple(lines[:MOST_LISTED]),
        more=max(len(lines) - MOST_LISTED, 0),
        chart=chart,
        groups=_choices(found, shown, names) if draft.group_by else (),
    )


def _shown(found: Replay, wanted: str) -> GroupReplay | None:
    """The chosen group, else the one that fired most."""
    return next((one for one in found.groups if one.group == wanted), next(iter(found.groups), None))


def _choices(found: Replay, shown: GroupReplay | None, names: Names) -> tuple[tuple[str, str, bool], ...]:
    return tuple(
        (one.group, f"{group_words(one.group, names=names)} ({len(one.firings)})", one is shown)
        for one in found.groups
    )


def _found_words(found: Replay) -> str:
    count = found.count
    if not found.groups:
        return _("Nothing was counted for this number in these days.")
    if not count:
        return _("It would not have fired in the last %(days)s days.") % {"days": found.between.length}
    return ngettext(
        "It would have fired %(count)s time in the last %(days)s days, and opened one review.",
        "It would have fired %(count)s times in the last %(days)s days, and opened as many reviews.",
        count,
    ) % {"count": count, "days": found.between.length}


def _lines(found: Replay, names: Names | None, *, today: date) -> list[FiringLine]:
    """All firings, the newest first."""
    pairs = [(group, one) for group in found.groups for one in group.firings]
    pairs.sort(key=lambda pair: pair[1].fired_on, reverse=True)
    return [
        FiringLine(
            group_words(group.group, names=names) if names is not None else "",
            formats.day_range(one.first_day, one.fired_on, today=today),
            one.fired_on,
            _ended(one, today=today),
            change_of(one.change, metric=found.metric),
        )
        for group, one in pairs
    ]


def _ended(one: ReplayFiring, *, today: date) -> str:
    if one.ended_on is None:
        return _("Going on")
    if one.is_settled:
        return _("Stayed: the new level")
    return _("Recovered on %(day)s") % {"day": formats.day(one.ended_on, today=today)}
