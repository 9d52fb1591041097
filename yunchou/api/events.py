"""The API's route to single events: the last ones received."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from django.http import HttpRequest
from ninja import Query, Router

from yunchou.accounts.permissions import Scope
from yunchou.analytics.stores.base import EventRow
from yunchou.api.access import SecretKey, workspace_of
from yunchou.api.schemas import REFUSALS, EventOut, EventsOut
from yunchou.events.listing import MOST_SKIPPED, Place, page_of_events

MOST_EVENTS = 1000

router = Router()


@router.get(
    "/events",
    response={200: EventsOut, **REFUSALS},
    auth=SecretKey(Scope.EVENTS_READ),
    summary="The last received events",
)
def list_events(
    request: HttpRequest,
    event: Annotated[str, Query(description="Keep to one event name.")] = "",
    limit: Annotated[int, Query(ge=1, le=MOST_EVENTS, description="How many at most.")] = 100,
    before: Annotated[
        datetime | None, Query(description="Page back: `next.before` of the page before.")
    ] = None,
    skip: Annotated[int, Query(ge=0, le=MOST_SKIPPED, description="Page back: `next.skip`.")] = 0,
) -> Any:
    """Events as they were received, newest first."""
    place = Place(before, skip if before else 0)
    rows, following = page_of_events(workspace_of(request), event=event, place=place, size=limit)
    next_page = {"before": following.moment, "skip": following.skip} if following else None
    return {"events": [_event(row) for row in rows], "next": next_page}


def _event(row: EventRow) -> dict[str, Any]:
    shown = {name: row[name] for name in EventOut.model_fields}
    amount, properties = row["amount"], str(row["properties"])
    return shown | {
        "message_id": str(row["message_id"]),
        "person": str(row["person"]),
        "amount": None if amount is None else str(amount),
        "properties": orjson.loads(properties) if properties else {},
    }
