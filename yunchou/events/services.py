"""Writes about events: mend, send again or dismiss what was quarantined; channel rules; refused requests."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from typing import Any

import orjson
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.errors import Conflict, DomainError
from yunchou.core.models import Change, User, Workspace
from yunchou.core.scope import current_workspace_id
from yunchou.events.decoding.channels import FIELDS, Comparison
from yunchou.events.intake import running_intake
from yunchou.events.models import ChannelRule, QuarantinedEvent, RefusedRequest
from yunchou.events.spool.record import Entry, Protocol

MAX_RULES = 200
LONGEST_NAME = 80
KEY = re.compile(r"[A-Za-z0-9_-]{1,60}")


class NotJson(DomainError):
    """The mended event cannot be read."""

    code = "not_json"


class BadRule(DomainError):
    """A channel rule cannot be used."""

    code = "bad_rule"


@transaction.atomic
def send_again(event: QuarantinedEvent, *, payload: str, by: User, now: datetime) -> None:
    """Send a quarantined event, mended, through the intake once more. It keeps its message id, so it counts once."""
    locked = _open_event(event)
    message = _mended(payload)
    locked.state = QuarantinedEvent.State.REPLAYED
    locked.resolved_at, locked.resolved_by = now, by
    locked.payload = payload
    locked.save()
    audit.record("quarantine.sent_again", by=by, on=locked, now=now, details={"reason": locked.reason})
    record_change(
        Change.Kind.DATA,
        _("Sent a quarantined event again: %(event)s") % {"event": str(locked)},
        by=by,
        at=locked.received_at,
        now=now,
    )
    # Last: were the commit to fail after this, the event would come again under the same id and count once.
    running_intake().append(_entry(_with_identity(message, of=locked), received_at=locked.received_at))


@transaction.atomic
def dismiss(event: QuarantinedEvent, *, note: str, by: User, now: datetime) -> None:
    """Close a quarantined event without using it; the reason stays with it."""
    locked = _open_event(event)
    locked.state = QuarantinedEvent.State.DISMISSED
    locked.resolved_at, locked.resolved_by, locked.note = now, by, note[:200]
    locked.save()
    audit.record(
        "quarantine.dismissed",
        by=by,
        on=locked,
        now=now,
        details={"reason": locked.reason, "note": locked.note},
    )


def _open_event(event: QuarantinedEvent) -> QuarantinedEvent:
    locked: QuarantinedEvent = QuarantinedEvent.objects.select_for_update().get(pk=event.pk)
    if locked.state != QuarantinedEvent.State.OPEN:
        raise Conflict(
            _("This event was already resolved: %(state)s.") % {"state": locked.get_state_display()},
            advice=_("Reload the page."),
        )
    return locked


def _mended(payload: str) -> dict[str, Any]:
    try:
        message = orjson.loads(payload)
    except orjson.JSONDecodeError as error:
        raise NotJson(
            _("The event is no valid JSON (%(error)s).") % {"error": str(error)},
            advice=_("Correct it and send it again."),
            field="payload",
        ) from None
    if not isinstance(message, dict):
        raise NotJson(
            _("The event must be a JSON object."),
            advice=_("Put it in braces, with at least a type and a userId."),
            field="payload",
        )
    return message


def _with_identity(message: dict[str, Any], *, of: QuarantinedEvent) -> dict[str, Any]:
    """An event that came without an id gets one that a second try makes again."""
    return message if message.get("messageId") else message | {"messageId": f"mended:{of.segment}:{of.pk}"}


def _entry(message: dict[str, Any], *, received_at: datetime) -> Entry:
    """Received when it came first, so that its clock is corrected and its age judged by that."""
    return Entry(
        protocol=Protocol.SEGMENT,
        workspace=current_workspace_id(),
        events=1,
        received_at=round(received_at.timestamp() * 1_000_000),
        meta=orjson.dumps({"path": "/v1/batch", "ip": "", "ua": "", "encoding": ""}),
        body=orjson.dumps({"batch": [message]}),
    )


@transaction.atomic
def set_channel_rules(rules: Sequence[Mapping[str, Any]], *, by: User | None, now: datetime) -> None:
    """Replace the workspace's own channel rules: [{"channel", "name", "conditions": [{"field", "test", "values"}]}].

    They hold for events received from now on. The Change touches the channels whose rules are no longer the same.
    """
    check_channel_rules(rules)
    before = list(ChannelRule.objects.values("channel", "name", "conditions"))
    ChannelRule.objects.all().delete()
    ChannelRule.unscoped.bulk_create(
        ChannelRule(workspace_id=current_workspace_id(), order=order, **rule)
        for order, rule in enumerate(rules)
    )
    workspace = Workspace.objects.get(pk=current_workspace_id())
    audit.record("channel_rules.replaced", by=by, on=workspace, now=now, details={"rules": len(rules)})
    record_change(
        Change.Kind.TRACKING,
        _("Channel rules replaced"),
        by=by,
        at=now,
        now=now,
        touches=_channels_touched(before, rules),
        before=before,
        after=list(rules),
    )


def _channels_touched(before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]]) -> list[Touch]:
    """The channels of rules that were added, removed, rewritten or put elsewhere in the order.

    Databases keep the keys of an object in an order of their own, so rules are held against each other by sorted keys.
    """
    old, new = ([_as_text(rule) for rule in rules] for rules in (before, after))
    touched = [
        rule["channel"]
        for kind, first, last, since, until in SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
        if kind != "equal"
        for rule in (*before[first:last], *after[since:until])
    ]
    return [{"kind": "channel", "key": channel} for channel in dict.fromkeys(touched)]


def _as_text(rule: Mapping[str, Any]) -> str:
    return json.dumps([rule["channel"], rule["conditions"]], sort_keys=True)


def check_channel_rules(rules: Sequence[Mapping[str, Any]]) -> None:
    """Refuse rules that cannot be used. Raises BadRule."""
    if len(rules) > MAX_RULES:
        raise BadRule(
            _("There are %(count)s rules; at most %(most)s fit.") % {"count": len(rules), "most": MAX_RULES}
        )
    for rule in rules:
        _check_rule(rule)


def _check_rule(rule: Mapping[str, Any]) -> None:
    if not KEY.fullmatch(rule["channel"]):
        raise BadRule(
            _("“%(key)s” is no key for a channel.") % {"key": rule["channel"]},
            advice=_("Use at most 60 letters, digits, hyphens and underscores, such as douyin_ads."),
            field="channel",
        )
    if not 0 < len(rule["name"]) <= LONGEST_NAME:
        raise BadRule(
            _("A channel's name has %(length)d characters.") % {"length": len(rule["name"])},
            advice=_("Write 1 to %(most)d.") % {"most": LONGEST_NAME},
            field="name",
        )
    if not rule["conditions"]:
        raise BadRule(
            _("The rule for %(name)s has no conditions: it would take every visit.") % {"name": rule["name"]},
            advice=_("Say at least which source, medium or campaign it is for."),
            field="conditions",
        )
    for condition in rule["conditions"]:
        _check_condition(rule, condition)


def _check_condition(rule: Mapping[str, Any], condition: Mapping[str, Any]) -> None:
    if not all(isinstance(value, str) and value for value in condition["values"]):
        raise BadRule(
            _("The rule for %(name)s compares with %(values)s, which are not all texts.")
            % {"name": rule["name"], "values": condition["values"]},
            advice=_("Give each value as a text that is not empty."),
        )
    if not condition["values"] and condition["test"] != Comparison.IS_SET:
        raise BadRule(
            _("The rule for %(name)s compares %(field)s with nothing.")
            % {"name": rule["name"], "field": condition["field"]},
            advice=_("Give at least one value to compare with."),
            field="conditions",
        )
    if condition["field"] not in FIELDS or condition["test"] not in set(Comparison):
        raise BadRule(
            _("The rule for %(name)s compares %(field)s by “%(test)s”, which is unknown.")
            % {"name": rule["name"], "field": condition["field"], "test": condition["test"]},
            advice=_("Fields are %(fields)s; comparisons are %(tests)s.")
            % {"fields": ", ".join(sorted(FIELDS)), "tests": ", ".join(Comparison)},
        )


def count_refused_request(workspace: int, *, code: str, sample: str, now: datetime) -> None:
    """Count a request that was answered 400, by hour; the first sample of the hour is kept."""
    hour = now.replace(minute=0, second=0, microsecond=0)
    row, _created = RefusedRequest.unscoped.get_or_create(
        workspace_id=workspace, hour=hour, code=code, defaults={"sample": sample.replace("\x00", "␀")}
    )
    RefusedRequest.unscoped.filter(pk=row.pk).update(count=F("count") + 1)
