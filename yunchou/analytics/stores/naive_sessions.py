"""Sessions by walking each person's day once, moment by moment: the check on the SQL (facts under JUDGE)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from yunchou.analytics.schema import SILENT_TYPES, VIEW_EVENTS, VIEW_TYPES
from yunchou.analytics.stores.base import EventRow
from yunchou.calc.periods import local_day

INACTIVITY = timedelta(minutes=30)
Tag = tuple[str, ...]


@dataclass(slots=True)
class Session:
    """What one person did in one go. `tag`: source, medium, campaign, click id."""

    person: int
    day: date
    start: datetime
    end: datetime
    tag: Tag = ("", "", "", "")
    events: list[EventRow] = field(default_factory=list)

    def text(self, name: str) -> str:
        """What it says about a dimension."""
        if name in ("source", "medium", "campaign"):
            return self.tag[("source", "medium", "campaign").index(name)]
        if name == "path":
            return next((str(event["path"]) for event in self.events if is_view(event)), "")
        if name == "channel":
            return self._channel
        return _first_said(self.events, name)

    @property
    def _channel(self) -> str:
        """What its events say up to the first view; a view that says nothing was reached directly."""
        for event in self.events:
            if event["channel"] and not self._views_before(_time(event)):
                return str(event["channel"])
        return "direct" if self.views else "unknown"

    def _views_before(self, time: datetime) -> int:
        return sum(is_view(event) for event in self.events if _time(event) < time)

    @property
    def views(self) -> int:
        return sum(is_view(event) for event in self.events)

    @property
    def is_visit(self) -> bool:
        return self.views > 0


def is_view(event: EventRow) -> bool:
    return event["type"] in VIEW_TYPES or event["event"] in VIEW_EVENTS


def is_activity(event: EventRow) -> bool:
    return event["type"] not in SILENT_TYPES


def arrival(event: EventRow) -> tuple[object, ...]:
    return event["segment"], event["position"], event["item"], str(event["message_id"])


def sessions_of(events: Iterable[tuple[int, EventRow]], zone: ZoneInfo) -> list[Session]:
    """The sessions of events that are each given with the person they count for."""
    walked = sorted(
        ((who, _time(event), arrival(event), event) for who, event in events if is_activity(event)),
        key=lambda one: one[:3],
    )
    found: list[Session] = []
    for (who, time), group in groupby(walked, key=lambda one: one[:2]):
        moment = [event for *_, event in group]
        tag = _tag(moment)
        if not found or _is_cut(found[-1], who, time, tag, zone):
            found.append(Session(who, local_day(time, zone), time, time))
        session = found[-1]
        session.end = time
        session.tag = tag if any(tag) else session.tag
        session.events += moment
    return found


def _is_cut(session: Session, who: int, time: datetime, tag: Tag, zone: ZoneInfo) -> bool:
    if session.person != who or session.day != local_day(time, zone):
        return True
    return time - session.end > INACTIVITY or (any(tag) and tag != session.tag)


def _tag(moment: list[EventRow]) -> Tag:
    tags = (
        tuple(str(event[name]) for name in ("source", "medium", "campaign", "click_id")) for event in moment
    )
    return next((tag for tag in tags if any(tag)), ("", "", "", ""))


def _time(event: EventRow) -> datetime:
    time = event["time"]
    assert isinstance(time, datetime)
    return time


def _first_said(events: list[EventRow], name: str) -> str:
    return next((str(event[name]) for event in events if event[name]), "")
