"""The change log: every deliberate change that may move a number, as a row beside the numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from yunchou.core.models import Change, User
from yunchou.core.scope import current_workspace_id


class Touch(TypedDict):
    """One thing a change touches, such as {"kind": "channel", "key": "douyin_ads"}."""

    kind: str
    key: str


def record_change(
    kind: Change.Kind,
    title: str,
    *,
    by: User | None,
    at: datetime,
    now: datetime,
    touches: Sequence[Touch] = (),
    before: Any = None,
    after: Any = None,
    note: str = "",
    by_label: str = "",
) -> Change:
    """Write a change that took effect `at`. Call inside the service's transaction and a workspace scope."""
    return Change.objects.create(
        workspace_id=current_workspace_id(),
        kind=kind,
        title=title,
        note=note,
        touches=list(touches),
        before=before,
        after=after,
        by=by,
        by_label=by_label or (by.name if by else ""),
        at=at,
        recorded_at=now,
    )
