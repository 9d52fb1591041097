"""Writes of rules and firings (stage: judge)."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.alerts.drafts import TERMS, RuleDraft, checked_fields
from yunchou.alerts.errors import BadRule, NotYourRule, RuleExists
from yunchou.alerts.models import Firing, Rule
from yunchou.alerts.selectors import may_change_rule
from yunchou.calc.periods import local_day
from yunchou.core import audit
from yunchou.core.changes import Touch, record_change
from yunchou.core.jobs import enqueue
from yunchou.core.models import Change, Workspace

LOOK = "alerts.look"
MOST_RULES = 2000
#: Fields whose name means something else elsewhere in the log.
AUDITED = {"against": "held_against"}
ONE_DAY, A_MINUTE = timedelta(days=1), timedelta(minutes=1)


@transaction.atomic
def save_rule(draft: RuleDraft, *, by: Membership, now: datetime, rule: Rule | None = None) -> Rule:
    """Make a rule, or change one. It is looked at straight away.

    Raises BadRule, RuleExists, NotYourRule, CannotAsk or NotFound.
    """
    fields = checked_fields(draft, workspace=by.workspace)
    _require_free_name(fields["name"], except_for=rule)
    if rule is None:
        return _create(fields, by=by, now=now)
    _change(rule, fields, by=by, now=now)
    return rule


def _create(fields: dict[str, Any], *, by: Membership, now: datetime) -> Rule:
    if Rule.objects.filter(deleted_at=None).count() >= MOST_RULES:
        raise BadRule(
            _("There are %(most)d rules already.") % {"most": MOST_RULES},
            advice=_("Delete one that nobody needs, or watch each group of a dimension with one rule."),
        )
    rule: Rule = Rule.objects.create(
        workspace=by.workspace,
        watched_from=_yesterday(by.workspace, now),
        created_by=by.user,
        created_at=now,
        **fields,
    )
    audit.record("alert_rule.created", by=by.user, on=rule, now=now)
    _look_soon(rule, by=by, now=now)
    return rule


def _change(rule: Rule, fields: dict[str, Any], *, by: Membership, now: datetime) -> None:
    require_own_rule(rule, by=by)
    changed = sorted(name for name, value in fields.items() if getattr(rule, name) != value)
    if not changed:
        return
    before = {name: str(getattr(rule, name)) for name in changed}
    for name in changed:
        setattr(rule, name, fields[name])
    if set(changed) & {"slice", "group_by", *TERMS}:
        _stop_watching(rule, now=now)
        rule.watched_from = _yesterday(by.workspace, now)
        after = {name: str(getattr(rule, name)) for name in changed}
        _record(rule, _("Alert rule “%(name)s” changed"), by=by, now=now, before=before, after=after)
    rule.save(update_fields=[*changed, "watched_from"])
    audit.record(
        "alert_rule.changed",
        by=by.user,
        on=rule,
        now=now,
        details={"fields": [AUDITED.get(name, name) for name in changed]},
    )
    _look_soon(rule, by=by, now=now)


@transaction.atomic
def switch_rule(rule: Rule, *, is_on: bool, by: Membership, now: datetime) -> None:
    """Let a rule watch, or rest. Resting, it follows none of its firings; their reviews go on. Raises NotYourRule."""
    require_own_rule(rule, by=by)
    if rule.is_on == is_on:
        return
    rule.is_on = is_on
    title = _("Alert rule “%(name)s” switched on") if is_on else _("Alert rule “%(name)s” switched off")
    if is_on:
        rule.watched_from = _yesterday(by.workspace, now)
        _look_soon(rule, by=by, now=now)
    else:
        _stop_watching(rule, now=now)
    rule.save(update_fields=["is_on", "watched_from"])
    _record(rule, title, by=by, now=now)
    audit.record(
        "alert_rule.switched_on" if is_on else "alert_rule.switched_off", by=by.user, on=rule, now=now
    )


@transaction.atomic
def delete_rule(rule: Rule, *, by: Membership, now: datetime) -> None:
    """Take a rule out of the lists. Its firings and their reviews stay. Raises NotYourRule."""
    require_own_rule(rule, by=by)
    if rule.deleted_at is not None:
        return
    rule.deleted_at = now
    rule.save(update_fields=["deleted_at"])
    _stop_watching(rule, now=now)
    _record(rule, _("Alert rule “%(name)s” deleted"), by=by, now=now)
    audit.record("alert_rule.deleted", by=by.user, on=rule, now=now)


@transaction.atomic
def restore_rule(rule: Rule, *, by: Membership, now: datetime) -> None:
    """Bring a deleted rule back, unless its name was given to another meanwhile. Raises NotYourRule or RuleExists."""
    require_own_rule(rule, by=by)
    if rule.deleted_at is None:
        return
    _require_free_name(rule.name)
    rule.deleted_at = None
    rule.watched_from = _yesterday(by.workspace, now)
    rule.save(update_fields=["deleted_at", "watched_from"])
    audit.record("alert_rule.restored", by=by.user, on=rule, now=now)
    _look_soon(rule, by=by, now=now)


def note_review_opened(firing: Firing, *, now: datetime) -> None:
    """Say that a review was opened for it. Call inside the transaction that opens the review."""
    firing.review_opened_at = now
    firing.save(update_fields=["review_opened_at"])


def resolve_firing(firing: Firing, *, now: datetime) -> None:
    """Say that its review was closed: once the number has recovered too, the rule may fire there again.

    Call inside the transaction that closes the review. Closing it a second time changes nothing.
    """
    if firing.resolved_at is None:
        firing.resolved_at = now
        firing.save(update_fields=["resolved_at"])


def require_own_rule(rule: Rule, *, by: Membership) -> None:
    """One's own rule, or the right to change everybody's."""
    if not may_change_rule(rule, member=by):
        raise NotYourRule(
            _("“%(rule)s” belongs to %(owner)s.")
            % {"rule": rule.name, "owner": rule.owner or _("somebody who left")},
            advice=_("Ask them or a manager to change it, or make one of your own beside it."),
        )


def _require_free_name(name: str, *, except_for: Rule | None = None) -> None:
    taken = Rule.objects.filter(deleted_at=None, name=name).exclude(pk=except_for.pk if except_for else None)
    if taken.exists():
        raise RuleExists(
            _("There is a rule “%(name)s” already.") % {"name": name},
            advice=_("Change that one, or choose another name."),
            field="name",
        )


def _stop_watching(rule: Rule, *, now: datetime) -> None:
    """Nobody will see how its firings end."""
    for firing in Firing.objects.filter(rule=rule, ended_on=None):
        firing.ended_on, firing.ended_at, firing.ending = firing.last_day, now, Firing.Ending.UNWATCHED
        firing.save(update_fields=["ended_on", "ended_at", "ending"])


def _yesterday(workspace: Workspace, now: datetime) -> date:
    return local_day(now, workspace.zone) - ONE_DAY


def _look_soon(rule: Rule, *, by: Membership, now: datetime) -> None:
    """Once, when the minute is over, for all that is changed within it."""
    due = now.replace(second=0, microsecond=0) + A_MINUTE
    enqueue(LOOK, key=due.isoformat(), workspace=rule.workspace, by=by.user, now=now, due=due)


def _record(
    rule: Rule, title: str, *, by: Membership, now: datetime, before: object = None, after: object = None
) -> None:
    """In the change log: who wonders why nobody was told looks there. It touches no number, so it names none."""
    record_change(
        Change.Kind.SETTINGS,
        title % {"name": rule.name},
        by=by.user,
        at=now,
        now=now,
        touches=[Touch(kind="alert_rule", key=str(rule.pk))],
        before=before,
        after=after,
    )
