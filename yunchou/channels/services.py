"""Writes about channels: describe one, put it away; save rules that were tried; keep tracked links (stage: make)."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.selectors import members
from yunchou.channels.errors import BadChannel, BadLink, ChannelExists, LinkExists, RulesChanged
from yunchou.channels.links import PARTS, BuiltLink
from yunchou.channels.models import LONGEST_KEY, Channel, CostModel, Kind, TrackedLink
from yunchou.channels.rules import RuleJson, fingerprint
from yunchou.channels.selectors import UNPLACED, ChannelEntry, channel_called, channel_rules, channels
from yunchou.core import audit
from yunchou.core.changes import record_change
from yunchou.core.models import Change, User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.events.services import set_channel_rules

LONGEST_NAME = 80
LARGEST_POSITION = 999
LONGEST_LINK_NAME = 120
#: Links made in one go.
MOST_LINKS = 100
KEY = re.compile(r"[a-z0-9](?:[a-z0-9_-]*[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class Description:
    """What a person says about a channel."""

    name: str
    kind: str
    platform: str = ""
    owner: User | None = None
    cost_model: str = ""
    note: str = ""
    position: int = UNPLACED


@transaction.atomic
def add_channel(key: str, description: Description, *, by: User | None, now: datetime) -> Channel:
    """A channel that neither rules nor data have named yet, such as one that is about to start."""
    if not KEY.fullmatch(key) or len(key) > LONGEST_KEY:
        raise BadChannel(
            _("“%(key)s” is no key for a channel.") % {"key": key},
            advice=_("Use lower-case letters, digits, hyphens and underscores, such as douyin_ads."),
            field="key",
        )
    if any(entry.key == key for entry in channels(with_archived=True)):
        raise ChannelExists(
            _("There is a channel with the key “%(key)s” already.") % {"key": key},
            advice=_("Describe that one, or choose another key."),
            field="key",
        )
    row: Channel = Channel.unscoped.create(workspace_id=current_workspace_id(), key=key, **_tidy(description))
    audit.record("channel.added", by=by, on=row, now=now, details=_in_words(row))
    _log(_("Channel added: %(name)s") % {"name": row.name}, row, by=by, now=now, after=_in_words(row))
    return row


@transaction.atomic
def describe_channel(
    key: str, description: Description, *, by: User | None, now: datetime, seen: Iterable[str] = ()
) -> Channel:
    """Say what a known channel is called, whose it is and what it costs. `seen`: keys that the data names."""
    row = _locked(channel_called(key, seen=seen))
    before = _in_words(row)
    for field, value in _tidy(description).items():
        setattr(row, field, value)
    after = _in_words(row)
    changed = {field for field in after if before[field] != after[field]}
    row.save()
    if changed:
        details = {
            "before": {field: before[field] for field in sorted(changed)},
            "after": {field: after[field] for field in sorted(changed)},
        }
        audit.record("channel.described", by=by, on=row, now=now, details=details)
        _log(_("Channel described: %(name)s") % {"name": row.name}, row, by=by, now=now, **details)
    return row


@transaction.atomic
def archive_channel(key: str, *, by: User | None, now: datetime, seen: Iterable[str] = ()) -> Channel:
    """Put a channel away: lists leave it out, its numbers stay in every total."""
    row = _locked(channel_called(key, seen=seen))
    if row.archived_at is None:
        row.archived_at = now
        row.save(update_fields=["archived_at"])
        audit.record("channel.archived", by=by, on=row, now=now)
        _log(_("Channel put away: %(name)s") % {"name": row.name}, row, by=by, now=now)
    return row


@transaction.atomic
def restore_channel(key: str, *, by: User | None, now: datetime) -> Channel:
    """Bring a channel back into the lists."""
    row = _locked(channel_called(key))
    if row.archived_at is not None:
        row.archived_at = None
        row.save(update_fields=["archived_at"])
        audit.record("channel.restored", by=by, on=row, now=now)
        _log(_("Channel brought back: %(name)s") % {"name": row.name}, row, by=by, now=now)
    return row


def _tidy(description: Description) -> dict[str, Any]:
    """The description as it is stored. Raises BadChannel."""
    values = {field.name: getattr(description, field.name) for field in fields(description)}
    values |= {name: values[name].strip() for name in ("name", "platform", "note")}
    _require_name(values["name"])
    _require_choice("kind", description.kind, set(Kind))
    _require_choice("cost_model", description.cost_model, {"", *CostModel})
    if not 0 <= description.position <= LARGEST_POSITION:
        raise BadChannel(
            _("The place %(position)d is out of range.") % {"position": description.position},
            advice=_("Give a whole number from 0 to %(most)d.") % {"most": LARGEST_POSITION},
            field="position",
        )
    if description.owner is not None and not members().filter(user=description.owner).exists():
        raise BadChannel(
            _("%(name)s does not belong to this workspace.") % {"name": description.owner},
            advice=_("Choose one of its members."),
            field="owner",
        )
    return values


def _require_name(name: str) -> None:
    if not 0 < len(name) <= LONGEST_NAME:
        raise BadChannel(
            _("The name has %(length)d characters.") % {"length": len(name)},
            advice=_("Write 1 to %(most)d.") % {"most": LONGEST_NAME},
            field="name",
        )


def _require_choice(field: str, value: str, choices: set[str]) -> None:
    if value not in choices:
        raise BadChannel(
            _("“%(value)s” is none of the choices.") % {"value": value},
            advice=_("Choose one of the list."),
            field=field,
        )


def _locked(entry: ChannelEntry) -> Channel:
    """The channel's row, made if nobody described it yet, and nobody else's until the end of the transaction."""
    row: Channel
    row, _made = Channel.objects.select_for_update().get_or_create(
        workspace_id=current_workspace_id(),
        key=entry.key,
        defaults={"name": entry.name, "kind": entry.kind},
    )
    return row


def _in_words(row: Channel) -> dict[str, str | int]:
    """What is logged of a channel: names, not ids."""
    return {
        "name": row.name,
        "channel_kind": row.kind,
        "platform": row.platform,
        "owner": str(row.owner) if row.owner else "",
        "cost_model": row.cost_model,
        "note": row.note,
        "position": row.position,
    }


def _log(title: str, row: Channel, *, by: User | None, now: datetime, **more: object) -> None:
    record_change(
        Change.Kind.SETTINGS,
        title,
        by=by,
        at=now,
        now=now,
        touches=[{"kind": "channel", "key": row.key}],
        before=more.get("before"),
        after=more.get("after"),
    )


@transaction.atomic
def save_rules(rules: Sequence[RuleJson], *, over: str, by: User, now: datetime) -> None:
    """Put a draft in force, for events received from now on. `over`: the fingerprint of the rules it was made from."""
    # The row of the workspace stands for its rules: of two drafts saved at once, the second is refused.
    Workspace.objects.select_for_update().get(pk=current_workspace_id())
    if fingerprint(channel_rules()) != over:
        raise RulesChanged(
            _("Somebody else changed the rules while you were at it."),
            advice=_("Open the rules anew and make your changes again."),
        )
    set_channel_rules(rules, by=by, now=now)


@transaction.atomic
def save_links(name: str, links: Sequence[BuiltLink], *, by: User, now: datetime) -> list[TrackedLink]:
    """Keep links that were built, all or none. Of several, each is named after its content too."""
    tidy = name.strip()
    if not 0 < len(tidy) <= LONGEST_LINK_NAME:
        raise BadLink(
            _("The name has %(length)d characters.") % {"length": len(tidy)},
            advice=_("Write 1 to %(most)d.") % {"most": LONGEST_LINK_NAME},
            field="name",
        )
    if len(links) > MOST_LINKS:
        raise BadLink(
            _("These are %(count)d links.") % {"count": len(links)},
            advice=_("Make at most %(most)d at once.") % {"most": MOST_LINKS},
            field="content",
        )
    _refuse_known(links)
    rows = [_link_row(tidy, link, is_one_of_many=len(links) > 1, by=by, now=now) for link in links]
    made: list[TrackedLink] = TrackedLink.unscoped.bulk_create(rows)
    workspace = Workspace.objects.get(pk=current_workspace_id())
    audit.record("links.made", by=by, on=workspace, now=now, details={"name": tidy, "links": len(made)})
    return made


def _refuse_known(links: Sequence[BuiltLink]) -> None:
    known: TrackedLink | None = TrackedLink.objects.filter(url__in=[link.url for link in links]).first()
    if known is not None:
        raise LinkExists(
            _("This link was made before: “%(name)s”.") % {"name": known.name},
            advice=_("Use that one, or tell this one apart by its content."),
            field="content",
        )


def _link_row(name: str, link: BuiltLink, *, is_one_of_many: bool, by: User, now: datetime) -> TrackedLink:
    named = f"{name} · {link.parts.content}" if is_one_of_many and link.parts.content else name
    values = {part: getattr(link.parts, part) for part in ("landing", *PARTS)}
    return TrackedLink(
        workspace_id=current_workspace_id(),
        name=named[:LONGEST_LINK_NAME],
        url=link.url,
        channel=link.channel,
        created_by=by,
        created_at=now,
        **values,
    )


@transaction.atomic
def archive_link(link: TrackedLink, *, by: User, now: datetime) -> None:
    """Take a link off the list. It still works, and what it brings is still counted."""
    link.archived_at = now
    link.save(update_fields=["archived_at"])
    audit.record("link.archived", by=by, on=link, now=now)


@transaction.atomic
def restore_link(link: TrackedLink, *, by: User, now: datetime) -> None:
    """Put a link back on the list."""
    link.archived_at = None
    link.save(update_fields=["archived_at"])
    audit.record("link.restored", by=by, on=link, now=now)
