"""What is sent: a row and a job each, at most once, or shown as unknown. Serves every stage."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.connectors.ports import (
    Attachment,
    Mail,
    Outcome,
    Refused,
    RobotMessage,
    Sent,
    Unsure,
    Why,
)
from yunchou.core.errors import DomainError
from yunchou.core.jobs import JobRun, NothingHappened, enqueue
from yunchou.core.jobs.errors import OutcomeUnknown
from yunchou.core.models import User, Workspace
from yunchou.inbox.errors import NotSent
from yunchou.inbox.models import Delivery, DeliveryFile, Destination
from yunchou.inbox.outside import mailer, robot_of
from yunchou.inbox.selectors import sent_since

DELIVER = "inbox.deliver"
LONGEST_SUBJECT, LONGEST_LABEL = 200, 200


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said: `text` in the markdown that robots show, which reads as plain text in a mail too."""

    subject: str
    text: str
    link: str = ""
    link_label: str = ""
    files: tuple[Attachment, ...] = ()


class Doubtful(Exception):
    """Nobody said whether it arrived."""


@transaction.atomic
def queue_mail(
    people: Iterable[User], *, letter: Letter, key: str, workspace: Workspace, by: User | None, now: datetime
) -> Delivery:
    """Have one mail sent to these people. The same key is the same mail, whatever became of it."""
    listed = list(people)
    label = ", ".join(person.name for person in listed)
    row, is_new = _row(letter, key=key, workspace=workspace, by=by, now=now, to_label=label, is_mail=True)
    if is_new:
        row.recipients.set(listed)
        DeliveryFile.unscoped.bulk_create(
            DeliveryFile(
                workspace=workspace,
                delivery=row,
                name=one.name,
                content_type=one.content_type,
                content=one.content,
            )
            for one in letter.files
        )
    return row


@transaction.atomic
def queue_post(
    destination: Destination,
    *,
    letter: Letter,
    key: str,
    by: User | None,
    now: datetime,
) -> Delivery:
    """Have a group robot say it. Files stay behind: robots carry none."""
    row, _is_new = _row(
        letter,
        key=key,
        workspace=destination.workspace,
        by=by,
        now=now,
        to_label=destination.name,
        is_mail=False,
        destination=destination,
    )
    return row


def _row(
    letter: Letter,
    *,
    key: str,
    workspace: Workspace,
    by: User | None,
    now: datetime,
    to_label: str,
    is_mail: bool,
    destination: Destination | None = None,
) -> tuple[Delivery, bool]:
    row: Delivery
    row, is_new = Delivery.unscoped.get_or_create(
        workspace=workspace,
        key=key,
        defaults={
            "destination": destination,
            "is_mail": is_mail,
            "to_label": to_label[:LONGEST_LABEL],
            "subject": " ".join(letter.subject.split())[:LONGEST_SUBJECT],
            "text": letter.text,
            "link": letter.link,
            "link_label": letter.link_label,
            "asked_by": by,
            "created_at": now,
        },
    )
    if is_new:
        asked = {"delivery": row.pk}
        row.job = enqueue(DELIVER, key=str(row.pk), arguments=asked, workspace=workspace, by=by, now=now)
        row.save(update_fields=["job"])
    return row, is_new


def deliver(run: JobRun, *, delivery: Delivery) -> None:
    """One attempt at it, and what became of it noted beside the job's own state."""
    try:
        run.step("send", lambda: _send(delivery, now=run.now()), outside=True)
    except OutcomeUnknown:
        _note(delivery, Delivery.State.UNKNOWN, why=Why.NO_ANSWER, run=run)
        raise
    except NothingHappened as nothing:
        is_last = delivery.job is not None and run.attempt >= delivery.job.max_attempts
        state = Delivery.State.FAILED if is_last else Delivery.State.WAITING
        _note(delivery, state, why=nothing.args[0], run=run)
        raise
    except NotSent as refusal:
        _note(delivery, Delivery.State.FAILED, why=refusal.why, run=run)
        raise
    except DomainError as refusal:
        _note(delivery, Delivery.State.FAILED, why="", run=run, detail=refusal.message)
        raise
    _note(delivery, Delivery.State.SENT, why="", run=run)
    DeliveryFile.unscoped.filter(delivery=delivery).delete()


def _note(delivery: Delivery, state: Delivery.State, *, why: str, run: JobRun, detail: str = "") -> None:
    delivery.state, delivery.why, delivery.detail = state, str(why), detail[:100]
    delivery.tries = run.attempt
    delivery.finished_at = None if state is Delivery.State.WAITING else run.now()
    delivery.save(update_fields=["state", "why", "detail", "tries", "finished_at"])


def _send(delivery: Delivery, *, now: datetime) -> list[str]:
    """Send it; the addresses of a mail that were refused beside others. Raises what `JobRun.step` understands."""
    outcome = _mail(delivery, now=now) if delivery.is_mail else _post(delivery, now=now)
    match outcome:
        case Sent(refused):
            return list(refused)
        case Unsure(why, detail):
            raise Doubtful(f"{why} {detail}")
        case Refused(why, detail) if why.is_passing:
            raise NothingHappened(why, detail)
        case Refused(why, detail):
            raise NotSent(why, detail=detail)


def _mail(delivery: Delivery, *, now: datetime) -> Outcome:
    addresses = tuple(person.email for person in delivery.recipients.all() if person.is_active)
    if not addresses:
        return Refused(Why.RECIPIENTS_REFUSED)
    closing = f"\n\n{delivery.link_label}: {delivery.link}" if delivery.link else ""
    rows = DeliveryFile.unscoped.filter(delivery=delivery)
    files = tuple(Attachment(one.name, one.content_type, bytes(one.content)) for one in rows)
    mail = Mail(addresses, delivery.subject, delivery.text + closing + "\n", attachments=files)
    return mailer().send(mail, now=now)


def _post(delivery: Delivery, *, now: datetime) -> Outcome:
    destination = delivery.destination
    if destination is None:
        raise NotSent(Why.WRONG_KEY, detail=_("the group robot was deleted"))
    robot = robot_of(destination)
    if len(sent_since(destination, since=now - robot.pace.every)) >= robot.pace.most:
        return Refused(Why.RATE_LIMITED)
    message = RobotMessage(delivery.subject, delivery.text, delivery.link, delivery.link_label)
    return robot.send(message, now=now)


def forget_deliveries_before(moment: datetime, *, most: int = 1000) -> int:
    """Delete what was settled before that moment; what is in doubt stays until somebody looked. How many."""
    settled = (Delivery.State.SENT, Delivery.State.FAILED)
    old = Delivery.unscoped.filter(state__in=settled, finished_at__lt=moment).values_list("pk", flat=True)
    count = 0
    while chunk := list(old[:most]):
        Delivery.unscoped.filter(pk__in=chunk).delete()
        count += len(chunk)
    return count


#: How long what was sent stays listed.
KEPT = timedelta(days=90)
