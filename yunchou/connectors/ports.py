"""What the product asks of the world outside: a robot that speaks in a group, a server that takes mail. Serves every stage."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol


class Why(StrEnum):
    """Why something was not sent, or may not have been. `is_passing` tells what another try may mend."""

    WRONG_KEY = "wrong_key"
    RATE_LIMITED = "rate_limited"
    CONTENT_REFUSED = "content_refused"
    TOO_LARGE = "too_large"
    RECIPIENTS_REFUSED = "recipients_refused"
    UNREACHABLE = "unreachable"
    NO_ANSWER = "no_answer"
    NOT_UNDERSTOOD = "not_understood"

    @property
    def is_passing(self) -> bool:
        return self in {Why.RATE_LIMITED, Why.UNREACHABLE}


@dataclass(frozen=True, slots=True)
class Sent:
    """The other side said that it has it. `refused`: addresses of a mail that it would not take beside the others."""

    refused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not sent. `detail` is the other side's own code, never a secret."""

    why: Why
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Unsure:
    """It left this machine and nobody said whether it arrived: only a person who looks there can tell."""

    why: Why
    detail: str = ""


Outcome = Sent | Refused | Unsure


@dataclass(frozen=True, slots=True)
class RobotMessage:
    """What a robot says: a title, a text, and the page that tells more.

    `markdown` keeps to what every vendor shows: headings, bold, links, quotes and lists, paragraphs apart by a
    blank line. What a vendor has no room for is cut at a line's end and says so with `…`.
    """

    title: str
    markdown: str
    link: str = ""
    link_label: str = ""


@dataclass(frozen=True, slots=True)
class Pace:
    """How often a vendor lets one robot speak: `most` messages in `every`."""

    most: int
    every: timedelta


class GroupRobot(Protocol):
    """A robot of one group. It never raises for what the other side does: the outcome says it."""

    @property
    def pace(self) -> Pace: ...

    def send(self, message: RobotMessage, *, now: datetime) -> Outcome: ...


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail to one or more people, as text and, for readers that show it, as HTML."""

    to: tuple[str, ...]
    subject: str
    text: str
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    message_id: str = ""


class Mailer(Protocol):
    """Something that takes mail. As with robots, the outcome says what became of it."""

    def send(self, mail: Mail, *, now: datetime) -> Outcome: ...
