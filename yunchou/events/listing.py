"""The received events, page by page, newest first; every event is on exactly one page (stage: facts)."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from yunchou.analytics.stores.base import EventRow
from yunchou.core.models import Workspace
from yunchou.events.selectors import latest_events

#: A page may begin this far into the events that were received in one moment: one request brings thousands.
MOST_SKIPPED = 20_000
#: The store keeps moments of receipt to the millisecond.
MOMENT = timedelta(milliseconds=1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: at a moment of receipt, `skip` events of it left out. Now, without a moment."""

    moment: datetime | None = None
    skip: int = 0


def page_of_events(
    workspace: Workspace, *, event: str, place: Place, size: int
) -> tuple[list[EventRow], Place | None]:
    """A page of events and where the next one begins, if there may be one. Raises Unavailable.

    Events of one request share their moment of receipt, so a page can end among them: the next begins in that moment.
    Imported events are not among them: a file brings a million in one moment, and says nothing of whether tracking works.
    """
    until = place.moment + MOMENT if place.moment else None
    found = latest_events(workspace, event=event, tracked=True, limit=place.skip + size, before=until)
    if len(found) < place.skip + size:
        return found[place.skip :], None
    last: datetime = found[-1]["received_at"]  # type: ignore[assignment]  # a row holds values of every type
    return found[place.skip :], Place(last, sum(row["received_at"] == last for row in found))
