"""What goes in and out of the API, typed."""

from datetime import date, datetime
from typing import Any

from ninja import Schema
from pydantic import Field

from yunchou.events.imports.fields import Kind


class ErrorOut(Schema):
    """The one shape of every error."""

    code: str = Field(description="Stable, for programs.")
    message: str = Field(description="What is wrong, with the value.")
    advice: str = Field(description="What to do.")
    field: str = Field("", description="The input it belongs to, where there is one.")


class Problem(Schema):
    error: ErrorOut


#: What every route may answer instead.
REFUSALS = dict.fromkeys((400, 401, 403, 422, 503), Problem)


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


class ImportIn(Schema):
    """What is said of a file beside its content; all of it may be left out."""

    template: str = Field("", description="Key of a known export, or the name of a template of your own.")
    kind: Kind | None = Field(None, description="What its rows are, where no template knows its columns.")
    account: str = Field("", description="The platform's account, where no column names it.")
    channel: str = Field("", description="Key of the channel of rows that do not say where they came from.")
    shop: str = Field("", description="The shop, where no column names it.")
    source: str = Field("", description="Whose figures or orders these are, where no template says it.")
    start: bool = Field(True, description="False: keep the file and show what it was recognised as.")


class ImportRow(Schema):
    """One file that was brought in. `read` is `loaded` + `skipped` + `refused`, always."""

    id: int
    name: str = Field(description="The file's name.")
    state: str = Field(description="received, loading, loaded, stopped, undoing or undone.")
    error: str = Field(description="Why it stopped.")
    kind: str = Field(description="facts, orders or customers; as guessed until it is started.")
    source: str
    template: str = Field(description="The template it was recognised by.")
    size: int = Field(description="Bytes.")
    rows_about: int | None = Field(description="About how many rows the file has.")
    read: int
    loaded: int
    skipped: int
    refused: int
    skipped_by: dict[str, int] = Field(description="Skipped rows by reason.")
    refused_by: dict[str, int] = Field(
        description="Refused rows by reason; the file of refused rows says each row's own."
    )
    changed: int = Field(description="Loaded rows that replaced an earlier statement.")
    facts: int = Field(description="Figures that the loaded rows state.")
    people: int = Field(description="People who were not known before.")
    no_rate: int = Field(description="Amounts without a rate to the workspace's currency.")
    first_day: date | None
    last_day: date | None
    by: str = Field(description="Who brought it: a person, or the name of a key.")
    received_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    undone_at: datetime | None


class ImportOut(ImportRow):
    """One import, with what it waits for."""

    waiting_for: ErrorOut | None = Field(
        description="What must be said before a received file can be started."
    )


class ImportsOut(Schema):
    """A page of imports, newest first; `next` is the page that follows, null on the last one."""

    imports: list[ImportRow]
    next: int | None
