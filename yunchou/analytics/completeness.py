"""Why a number can still change, and why there is none (JUDGE)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from yunchou.analytics.answers import Completeness, NoData, Reason
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Period
from yunchou.analytics.scope import Freshness, Scope
from yunchou.calc.periods import day_begins, instants, local_day


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known about the days of one period. `built`: days whose sessions are there; None: not needed."""

    scope: Scope
    freshness: Freshness
    now: datetime
    active: Mapping[date, int]
    built: Mapping[date, int] | None

    def has_events(self, days: Period) -> bool:
        """Whether the workspace has any event in these days."""
        return any(day in days for day in self.active)


def no_data(days: Period, evidence: Evidence) -> NoData:
    """Why the workspace has no event of any kind in these days."""
    first = evidence.freshness.first_event_day
    if days.start > local_day(evidence.now, evidence.scope.zone):
        return NoData(Reason("future", Message(N_("These days have not come yet."))))
    if first is None:
        return NoData(Reason("nothing_yet", Message(N_("No event has arrived yet."))))
    if days.end < first:
        text = N_("The first event is of %(day)s.")
        return NoData(Reason("before_first_event", Message(text, {"day": str(first)})))
    text = N_("No event of any kind arrived in these days: look whether tracking worked.")
    return NoData(Reason("silence", Message(text)))


def completeness_of(days: Period, evidence: Evidence, *, left_out: int) -> Completeness:
    """Every reason for which the number of these days can still change."""
    found = (
        _not_over(days, evidence),
        _not_drained(days, evidence),
        _quarantined(days, evidence),
        _sessions_pending(days, evidence),
        _left_out(left_out),
    )
    return Completeness(tuple(reason for reason in found if reason is not None))


def _not_over(days: Period, evidence: Evidence) -> Reason | None:
    if instants(days, evidence.scope.zone)[1] <= evidence.now:
        return None
    return Reason(
        "not_over", Message(N_("The period is not over until %(day)s ends."), {"day": str(days.end)})
    )


def _not_drained(days: Period, evidence: Evidence) -> Reason | None:
    """Of a running day nobody expects the last second; every finished one must be in the store."""
    begins, ends = instants(days, evidence.scope.zone)
    finished = min(ends, day_begins(local_day(evidence.now, evidence.scope.zone), evidence.scope.zone))
    drained = evidence.freshness.drained_through
    if finished <= begins or (drained is not None and drained >= finished):
        return None
    return Reason(
        "not_drained", Message(N_("Received events are still being loaded. Look again in a moment."))
    )


def _quarantined(days: Period, evidence: Evidence) -> Reason | None:
    count = sum(many for day, many in evidence.freshness.open_quarantine.items() if day in days)
    if not count:
        return None
    text = N_("%(count)s events of these days wait in quarantine: mend or dismiss them.")
    return Reason("quarantine", Message(text, {"count": count}))


def _sessions_pending(days: Period, evidence: Evidence) -> Reason | None:
    if evidence.built is None or all(day in evidence.built for day in evidence.active if day in days):
        return None
    return Reason("sessions_pending", Message(N_("Visits are still being computed. Look again in a moment.")))


def _left_out(count: int) -> Reason | None:
    if not count:
        return None
    text = N_("%(count)s numbers could not be added: no exchange rate, or out of range.")
    return Reason("left_out", Message(text, {"count": count}))
