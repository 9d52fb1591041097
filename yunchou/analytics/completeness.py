"""Why a number can still change, and why there is none (JUDGE)."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from yunchou.analytics.answers import Completeness, NoData, NotApplicable, Reason
from yunchou.analytics.messages import N_, Message
from yunchou.analytics.questions import Dimension, Filter, Period
from yunchou.analytics.questions.measures import SimpleMeasure, Table, table_of
from yunchou.analytics.scope import AccountCoverage, Freshness, Scope
from yunchou.analytics.stores.counting import OTHER, KnownDays, Label
from yunchou.calc.periods import day_begins, instants, local_day

ONE_DAY = timedelta(days=1)
MOST_NAMED = 5
OF_ACCOUNT: Mapping[str, Callable[[AccountCoverage], str]] = {
    "channel": lambda one: one.channel,
    "platform": lambda one: one.source,
    "account": lambda one: one.account,
}
"""What is known of an account before it reports: which of them a split or a filter is about."""


@dataclass(frozen=True)
class Evidence:
    """What is known about the days of a question. `days`: None where nothing but facts is asked for."""

    scope: Scope
    freshness: Freshness
    now: datetime
    days: KnownDays | None
    by: Dimension | None = None
    where: tuple[Filter, ...] = ()
    named: tuple[str, ...] = ()
    _open: dict[tuple[Period, "CountedFrom"], Completeness] = field(default_factory=dict)
    _unstated: dict[Period, NoData] = field(default_factory=dict)

    @cached_property
    def today(self) -> date:
        return local_day(self.now, self.scope.zone)

    @cached_property
    def accounts(self) -> tuple[AccountCoverage, ...]:
        """The platform accounts that the question is about, as far as its filters tell them apart."""
        kept = [
            (one, OF_ACCOUNT[one.on.name])
            for one in self.where
            if isinstance(one.on, Dimension) and one.on.name in OF_ACCOUNT
        ]
        accounts = self.freshness.accounts
        return tuple(each for each in accounts if all(one.keeps(text(each)) for one, text in kept))

    def reported_days(self, label: Label) -> frozenset[date]:
        """The days on which an account of this group reported anything; a group of another kind may be in any."""
        text = OF_ACCOUNT.get(self.by.name) if self.by is not None else None
        found = self.accounts
        if text is not None and label is OTHER:
            found = tuple(one for one in found if text(one) not in self.named)
        elif text is not None:
            found = tuple(one for one in found if text(one) == label)
        return frozenset().union(*(one.days for one in found))

    def completeness(self, days: Period, of: "CountedFrom") -> Completeness:
        """Why what is counted from these can still change; the same for every measure, so found once."""
        key = (days, of)
        if key not in self._open:
            looks = {
                _not_over: True,
                _not_drained: of.events,
                _quarantined: of.events,
                _sessions_pending: of.sessions,
                _facts_missing: of.facts,
                _facts_settling: of.facts,
            }
            found = [look(days, self) for look, applies in looks.items() if applies]
            self._open[key] = Completeness(tuple(reason for reason in found if reason is not None))
        return self._open[key]

    def no_facts(self, days: Period) -> NoData:
        """Nothing is stated for these days: that is not zero."""
        if days not in self._unstated:
            self._unstated[days] = _no_facts(days, self)
        return self._unstated[days]


class CountedFrom(NamedTuple):
    """What a number waits for: the loading of events, the building of sessions, the reports of platforms."""

    events: bool
    sessions: bool
    facts: bool


def no_data(measure: SimpleMeasure, days: Period, evidence: Evidence) -> NoData | None:
    """Why nothing can be known of these days; None where something arrived. Of facts the count itself must tell."""
    if table_of(measure) is Table.FACTS:
        return None
    known = evidence.days
    assert known is not None, "days of events are looked up whenever events are asked for"
    if not any(day in known.active for day in days.days()):
        return _no_event(days, evidence)
    if table_of(measure) is Table.SESSIONS and not any(day in known.tracked for day in days.days()):
        text = N_("Nothing was tracked in these days, only imported: imports hold no visits.")
        return NoData(Reason("not_tracked", Message(text)))
    return None


def _no_event(days: Period, evidence: Evidence) -> NoData:
    """Why the workspace has no event of any kind in these days."""
    first = evidence.freshness.first_event_day
    if days.start > evidence.today:
        return _future()
    if first is None:
        return NoData(Reason("nothing_yet", Message(N_("No event has arrived yet."))))
    if days.end < first:
        text = N_("The first event is of %(day)s.")
        return NoData(Reason("before_first_event", Message(text, {"day": str(first)})))
    text = N_("No event of any kind arrived in these days: look whether tracking worked.")
    return NoData(Reason("silence", Message(text)))


def _no_facts(days: Period, evidence: Evidence) -> NoData:
    if days.start > evidence.today:
        return _future()
    text = N_("No platform reported this for these days: import its export, or enter it.")
    return NoData(Reason("no_facts", Message(text)))


def _future() -> NoData:
    return NoData(Reason("future", Message(N_("These days have not come yet."))))


def short_of_a_year(
    parts: Iterable[SimpleMeasure], before: Period, evidence: Evidence
) -> NotApplicable | None:
    """Why a year cannot be held against the year before: its data begin in its midst, or later."""
    for is_fact in {table_of(part) is Table.FACTS for part in parts}:
        first = _first_fact_day(evidence) if is_fact else evidence.freshness.first_event_day
        if first is None or first > before.start:
            text = N_("There is no full year before to compare with: the data begin on %(day)s.")
            none = N_("There is no year before to compare with.")
            said = Message(none) if first is None else Message(text, {"day": str(first)})
            return NotApplicable(Reason("no_year_before", said))
    return None


def _first_fact_day(evidence: Evidence) -> date | None:
    return min((day for one in evidence.accounts for day in one.days), default=None)


def completeness_of(days: Period, evidence: Evidence, *, of: CountedFrom, left_out: int) -> Completeness:
    """Every reason for which a number of these days can still change."""
    found = evidence.completeness(days, of)
    not_added = _left_out(left_out)
    return found if not_added is None else Completeness((*found.reasons, not_added))


def _not_over(days: Period, evidence: Evidence) -> Reason | None:
    if days.end < evidence.today:
        return None
    return Reason(
        "not_over", Message(N_("The period is not over until %(day)s ends."), {"day": str(days.end)})
    )


def _not_drained(days: Period, evidence: Evidence) -> Reason | None:
    """Of a running day nobody expects the last second; every finished one must be in the store."""
    begins, ends = instants(days, evidence.scope.zone)
    finished = min(ends, day_begins(evidence.today, evidence.scope.zone))
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
    one = N_("1 event of these days waits in quarantine: mend or dismiss it.")
    many = N_("%(count)s events of these days wait in quarantine: mend or dismiss them.")
    return Reason("quarantine", Message(one) if count == 1 else Message(many, {"count": count}))


def _sessions_pending(days: Period, evidence: Evidence) -> Reason | None:
    known = evidence.days
    assert known is not None, "as above"
    if all(day in known.built for day in known.tracked if day in days):
        return None
    return Reason("sessions_pending", Message(N_("Visits are still being computed. Look again in a moment.")))


def _facts_missing(days: Period, evidence: Evidence) -> Reason | None:
    """An account that should report has not, since it first did; of a running day nobody expects it."""
    last = min(days.end, evidence.today - ONE_DAY)
    late: dict[str, set[date]] = {}
    for one in evidence.accounts:
        first = max(days.start, min(one.days, default=days.start))
        if one.expected and first <= last:
            late[one.name] = {day for day in Period(first, last).days() if day not in one.days}
    names = [name for name, missing in late.items() if missing]
    if not names:
        return None
    count = len(set().union(*late.values()))
    text = N_("%(accounts)s did not report %(count)s of these days yet.")
    values: dict[str, str | int | Message] = {
        "accounts": _listed(names),
        "count": count,
        "late": len(names),
        "expected": len(late),
    }
    return Reason("facts_missing", Message(text, values))


def _facts_settling(days: Period, evidence: Evidence) -> Reason | None:
    """Platforms correct their last days for a while."""
    late = {one.name: _first_open_day(days, one) for one in evidence.accounts}
    found = {name: day for name, day in late.items() if day is not None}
    if not found:
        return None
    text = N_("%(accounts)s may still correct what they reported from %(day)s on.")
    values = {"accounts": _listed(list(found)), "day": str(min(found.values()))}
    return Reason("facts_settling", Message(text, values))


def _first_open_day(days: Period, account: AccountCoverage) -> date | None:
    """The first of these days that the account reported and may still correct."""
    settled = account.settled_through
    first = days.start if settled is None else max(days.start, settled + ONE_DAY)
    if first > days.end:
        return None
    return next((day for day in Period(first, days.end).days() if day in account.days), None)


def _listed(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (
        f" (+{len(names) - MOST_NAMED})" if len(names) > MOST_NAMED else ""
    )


def _left_out(count: int) -> Reason | None:
    if not count:
        return None
    one = N_("1 number could not be added: no exchange rate, or out of range.")
    many = N_("%(count)s numbers could not be added: no exchange rate, or out of range.")
    return Reason("left_out", Message(one) if count == 1 else Message(many, {"count": count}))
