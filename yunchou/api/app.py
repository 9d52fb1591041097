"""The API's routes: parse, call the selector that the pages call, answer in one shape."""

from datetime import datetime
from typing import Annotated, Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from ninja import Body, NinjaAPI, Query
from ninja.errors import ValidationError

from yunchou import __version__
from yunchou.accounts.permissions import Scope
from yunchou.analytics.answer_json import answer_to_json
from yunchou.analytics.errors import BadQuestion
from yunchou.analytics.questions import question_from_json
from yunchou.analytics.stores.base import EventRow
from yunchou.api.access import SecretKey, workspace_of
from yunchou.api.schemas import AnswerOut, EventOut, EventsOut, Problem
from yunchou.core import clock
from yunchou.core.errors import DomainError
from yunchou.events.listing import MOST_SKIPPED, Place, page_of_events
from yunchou.metrics.selectors import answer, refusal_of

MOST_EVENTS = 1000
REFUSALS = dict.fromkeys((400, 401, 403, 422, 503), Problem)

api = NinjaAPI(
    title="Yunchou",
    version=__version__,
    description="Read events and ask questions. Send events with any Segment client to /v1/batch instead.",
    urls_namespace="api",
    docs_url=None,
)


@api.get(
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


@api.post("/ask", response={200: AnswerOut, **REFUSALS}, auth=SecretKey(Scope.ASK), summary="Ask a question")
def ask_question(
    request: HttpRequest, question: Annotated[dict[str, Any], Body(description="The question as JSON.")]
) -> Any:
    """The answer with its definition, SQL, data version and completeness."""
    try:
        asked = question_from_json(question)
    except BadQuestion as error:
        raise refusal_of(error) from error
    return answer_to_json(answer(asked, workspace=workspace_of(request), now=clock.now()), translate=_)


def _event(row: EventRow) -> dict[str, Any]:
    shown = {name: row[name] for name in EventOut.model_fields}
    amount, properties = row["amount"], str(row["properties"])
    return shown | {
        "message_id": str(row["message_id"]),
        "person": str(row["person"]),
        "amount": None if amount is None else str(amount),
        "properties": orjson.loads(properties) if properties else {},
    }


@api.exception_handler(DomainError)
def refuse(request: HttpRequest, error: DomainError) -> HttpResponse:
    """Every refusal in the one shape."""
    return _problem(
        request, error.status, code=error.code, message=error.message, advice=error.advice, field=error.field
    )


@api.exception_handler(ValidationError)
def refuse_input(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """Input of the wrong type or out of bounds: the first thing that is wrong."""
    first = error.errors[0]
    field = ".".join(str(part) for part in first["loc"][1:])
    return _problem(
        request,
        422,
        code="bad_input",
        message=_("“%(field)s” cannot be used: %(reason)s.") % {"field": field, "reason": first["msg"]},
        advice=_("See /api/v1/openapi.json for what it may be."),
        field=field,
    )


def _problem(request: HttpRequest, status: int, **error: str) -> HttpResponse:
    return api.create_response(request, {"error": error}, status=status)
