"""The change log: every deliberate change that may move a number, as a row beside the numbers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, TypedDict

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.errors import DomainError, NotAllowed
from yunchou.core.models import Change, User
from yunchou.core.scope import current_workspace_id

#: What a person may write down by hand; the other kinds are written by the services that change them.
NOTE_KINDS = (Change.Kind.PLATFORM_RULE, Change.Kind.TRACKING, Change.Kind.OTHER)
LONGEST_TITLE = 200


class Touch(TypedDict):
    """One thing a change touches, such as {"kind": "channel", "key": "douyin_ads"}."""

    kind: str
    key: str


class NotYourNote(NotAllowed):
    """A change is corrected by who wrote it down; what the system wrote stays as it is."""

    code = "not_your_note"


class BadNote(DomainError):
    """A note that does not say what changed, of which kind, or when."""

    code = "bad_note"


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
    is_note: bool = False,
    owner: User | None = None,
    source_url: str = "",
) -> Change:
    """Write a change that took effect `at`. Call inside the service's transaction and a workspace scope."""
    change: Change = Change.objects.create(
        workspace_id=current_workspace_id(),
        kind=kind,
        title=title,
        note=note,
        touches=list(touches),
        before=before,
        after=after,
        by=by,
        by_label=by_label or (by.name if by else ""),
        is_note=is_note,
        owner=owner,
        source_url=source_url,
        at=at,
        recorded_at=now,
    )
    return change


@transaction.atomic
def add_note(
    kind: str,
    title: str,
    *,
    at: datetime,
    by: User,
    now: datetime,
    touches: Sequence[Touch] = (),
    note: str = "",
    owner: User | None = None,
    source_url: str = "",
) -> Change:
    """Write down by hand what changed outside the product, such as a platform's new rule.

    `owner` follows up what it does, `source_url` is where it was announced.
    """
    title = _require_note(kind, title, at=at, now=now)
    change = record_change(
        Change.Kind(kind),
        title,
        by=by,
        at=at,
        now=now,
        touches=touches,
        note=note.strip(),
        is_note=True,
        owner=owner,
        source_url=source_url,
    )
    audit.record("change.noted", by=by, on=change, now=now)
    return change


@transaction.atomic
def edit_note(
    change: Change,
    *,
    kind: str,
    title: str,
    at: datetime,
    by: User,
    now: datetime,
    touches: Sequence[Touch] = (),
    note: str = "",
    owner: User | None = None,
    source_url: str = "",
) -> None:
    """Correct one's own note."""
    require_own_note(change, by=by)
    change.title = _require_note(kind, title, at=at, now=now)
    change.kind, change.at, change.touches, change.note = kind, at, list(touches), note.strip()
    change.owner, change.source_url = owner, source_url
    change.save(update_fields=["kind", "title", "at", "touches", "note", "owner", "source_url"])
    audit.record("change.edited", by=by, on=change, now=now)


@transaction.atomic
def withdraw_note(change: Change, *, by: User, now: datetime) -> None:
    """Take back one's own note; the audit log keeps what it said."""
    require_own_note(change, by=by)
    details = {"kind": change.kind, "title": change.title, "at": change.at.isoformat()}
    audit.record("change.withdrawn", by=by, on=change, now=now, details=details)
    change.delete()


def require_own_note(change: Change, *, by: User) -> None:
    """Refuse to touch what the system or somebody else wrote."""
    if not change.is_note:
        raise NotYourNote(
            _("“%(title)s” was written by the system.") % {"title": change.title},
            advice=_("Add a note of your own beside it."),
        )
    if change.by_id != by.pk:
        raise NotYourNote(
            _("“%(title)s” was written by %(author)s.") % {"title": change.title, "author": change.by_label},
            advice=_("Ask them to correct it, or add a note of your own."),
        )


def _require_note(kind: str, title: str, *, at: datetime, now: datetime) -> str:
    """The tidy title, if the note says what changed and when."""
    title = title.strip()
    if kind not in NOTE_KINDS:
        raise BadNote(
            _("A note cannot be of kind “%(kind)s”.") % {"kind": kind},
            advice=_("Choose one of the list."),
            field="kind",
        )
    if not 0 < len(title) <= LONGEST_TITLE:
        raise BadNote(
            _("The title has %(length)d characters.") % {"length": len(title)},
            advice=_("Say in 1 to 200 characters what changed."),
            field="title",
        )
    if at > now:
        raise BadNote(
            _("%(day)s has not come yet.") % {"day": at.date().isoformat()},
            advice=_("Give the day on which the change took effect."),
            field="on",
        )
    return title
