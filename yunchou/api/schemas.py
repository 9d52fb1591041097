"""What goes in and out of the API, typed."""

from datetime import datetime
from typing import Any

from ninja import Schema
from pydantic import Field


class ErrorOut(Schema):
    """The one shape of every error."""

    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="What is wrong, with the value.")
    advice: str = Field(description="What to do.")
    field: str = Field("", description="The input it belongs to, where there is one.")


class Problem(Schema):
    error: ErrorOut


class EventOut(Schema):
    """One stored event. Amounts are texts, so that no reader rounds them."""

    message_id: str
    event: str
    sent_name: str
    type: str
    time: datetime
    received_at: datetime
    user_id: str
    anonymous_id: str
    person: str = Field(description="The person's number, a text since it has 64 bits.")
    channel: str
    source: str
    medium: str
    campaign: str
    url: str
    device: str
    amount: str | None
    currency: str
    properties: dict[str, Any]


class NextPage(Schema):
    """Give both back to get the next page: events of one request share their moment of receipt."""

    before: datetime
    skip: int


class EventsOut(Schema):
    """A page of events, newest first; `next` is null on the last one."""

    events: list[EventOut]
    next: NextPage | None


class AnswerOut(Schema):
    """An answer. See the guide to questions for each part."""

    question: dict[str, Any]
    total: dict[str, Any]
    points: list[dict[str, Any]]
    groups: list[dict[str, Any]]
    groups_overlap: bool
    previous: dict[str, Any] | None
    change: dict[str, Any] | None
    definition: dict[str, Any]
    sql: list[dict[str, Any]]
    data_version: str
    completeness: dict[str, Any]
