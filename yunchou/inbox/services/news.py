"""News: tell people something, and note that they have read it. Serves every stage."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from yunchou.core.models import User, Workspace
from yunchou.inbox.models import Notification


def tell(
    people: Iterable[User],
    *,
    kind: str,
    values: Mapping[str, str | int],
    key: str,
    workspace: Workspace,
    now: datetime,
) -> None:
    """Tell each of these people once. Call inside the transaction that makes the news, so that both happen or neither.

    `kind` needs its words in web/notification_words.py; `key` names the news: a second call with it changes nothing.
    """
    Notification.unscoped.bulk_create(
        [
            Notification(
                workspace=workspace,
                to=person,
                kind=kind,
                values=dict(values),
                key=key,
                created_at=now,
            )
            for person in {person.pk: person for person in people}.values()
        ],
        ignore_conflicts=True,
    )


def mark_read(*, by: User, now: datetime, pk: int | None = None) -> int:
    """Note that a person has read one notification of theirs, or, without `pk`, all; how many were unread."""
    rows = Notification.objects.filter(to=by, read_at=None)
    if pk is not None:
        rows = rows.filter(pk=pk)
    return int(rows.update(read_at=now))


def forget_before(moment: datetime) -> int:
    """Delete what was read before that moment, in every workspace; how many."""
    count, _by_model = Notification.unscoped.filter(read_at__lt=moment).delete()
    return count
