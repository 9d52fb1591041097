"""Looks at every rule of a workspace: new firings, recoveries, corrections, and who is told (stage: judge)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from yunchou.accounts.models import Membership
from yunchou.accounts.permissions import ROLE_PERMISSIONS, Permission, Role
from yunchou.alerts.cases import Case
from yunchou.alerts.courses import Seen, Watched, nothing_seen, seen, until_yesterday
from yunchou.alerts.drafts import terms_json, watchable
from yunchou.alerts.models import OPEN, Firing, Rule
from yunchou.alerts.quiet import told_at
from yunchou.analytics.errors import BadQuestion
from yunchou.calc import anomaly
from yunchou.calc.falling import Ints
from yunchou.core import audit
from yunchou.core.errors import DomainError, Unavailable
from yunchou.core.models import User, Workspace
from yunchou.core.scope import workspace_scope
from yunchou.inbox.services import tell

#: Thirteen weeks: a run of four, what it was held against of eight, and a week for numbers that come late.
DAYS = 91
FIRED = "alert.fired"
ACTOR = "alerts"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a look at one rule found: its new and its changed firings, unsaved, or why its number cannot be asked for."""

    rule: Rule
    firings: tuple[Firing, ...] = ()
    problem: str = ""


def evaluate(workspace: Workspace, *, now: datetime) -> list[Firing]:
    """Look at every rule that is on and tell who should know; the firings that are new. Raises Unavailable."""
    return note_findings(workspace, find(workspace, now=now), now=now)


def find(workspace: Workspace, *, now: datetime) -> list[Finding]:
    """What the numbers up to yesterday say of every rule; writes nothing. Rules of one split and filter share statements."""
    with workspace_scope(workspace):
        rules = list(Rule.objects.filter(is_on=True, deleted_at=None).select_related("owner", "workspace"))
        if not rules:
            return []
        latest = _latest_firings(rules, now=now)
        watched, problems = _watchable(rules, workspace)
        between = until_yesterday(workspace, days=DAYS, now=now)
        found = seen(watched.values(), between=between, workspace=workspace, now=now)
        special = anomaly.specials(between.start, DAYS)
        return [
            _finding(rule, found[watched[rule.pk]], latest.get(rule.pk, {}), special=special, now=now)
            if rule.pk in watched
            else Finding(rule, problem=problems[rule.pk])
            for rule in rules
        ]


def _watchable(rules: Iterable[Rule], workspace: Workspace) -> tuple[dict[int, Watched], dict[int, str]]:
    """What each rule asks for, and why some cannot: their metric may have changed since. One bad rule stops no other."""
    watched: dict[int, Watched] = {}
    problems: dict[int, str] = {}
    for rule in rules:
        try:
            of = rule.of
            watchable(of, workspace=workspace, group_by=rule.group_by)
        except BadQuestion as error:
            problems[rule.pk] = error.advice.text(_)
        except Unavailable:
            raise
        except DomainError as error:
            problems[rule.pk] = f"{error.message} {error.advice}".strip()
        else:
            watched[rule.pk] = Watched(of, rule.group_by)
    return watched, problems


def _latest_firings(rules: Sequence[Rule], *, now: datetime) -> dict[int, dict[str, Firing]]:
    """By rule and group the newest firing that still matters. One query."""
    by_rule = {rule.pk: rule for rule in rules}
    found: dict[int, dict[str, Firing]] = {}
    is_recent = Q(fired_at__gte=now - timedelta(days=DAYS))
    rows = Firing.objects.filter(OPEN | is_recent, rule__in=list(by_rule))
    for firing in rows.order_by("fired_at", "id"):
        firing.rule = by_rule[firing.rule_id]
        if firing.group_by == firing.rule.group_by:
            found.setdefault(firing.rule_id, {})[firing.group] = firing
    return found


def _finding(
    rule: Rule, groups: Mapping[str, Seen], latest: Mapping[str, Firing], *, special: Ints, now: datetime
) -> Finding:
    """TRICKY: a group of which nothing is heard any more is still looked at while its firing goes on."""
    vanished = [group for group, firing in latest.items() if firing.is_going_on and group not in groups]
    between = until_yesterday(rule.workspace, days=DAYS, now=now)
    terms = terms_json(rule)
    changed: list[Firing] = []
    for group in (*groups, *vanished):
        one = groups[group] if group in groups else nothing_seen(between)
        changed += Case(rule, terms, group, one, special, now, latest.get(group)).look()
    return Finding(rule, tuple(changed))


@transaction.atomic
def note_findings(workspace: Workspace, findings: Sequence[Finding], *, now: datetime) -> list[Firing]:
    """Write what was found and tell the owners. A rule that was changed since it was looked at is left for the next look."""
    with workspace_scope(workspace):
        locked = Rule.objects.select_for_update().filter(pk__in=[one.rule.pk for one in findings])
        standing = {rule.pk: rule for rule in locked}
        current = [one for one in findings if _is_as_it_was(one.rule, standing.get(one.rule.pk))]
        fresh = [firing for one in current for firing in one.firings if _written(firing, workspace)]
        _note_looks(current, now=now)
        for firing in fresh:
            audit.record(FIRED, by=None, actor_label=ACTOR, on=firing, now=now)
        tell_owners(workspace, now=now)
        return fresh


def _is_as_it_was(seen: Rule, now: Rule | None) -> bool:
    return (
        now is not None
        and now.is_on
        and now.deleted_at is None
        and (terms_json(now), now.slice, now.group_by) == (terms_json(seen), seen.slice, seen.group_by)
    )


def _written(firing: Firing, workspace: Workspace) -> bool:
    """Whether it is a new one; somebody who looked at the same moment may have written it already."""
    is_new = firing.pk is None
    if is_new:
        same = Firing.objects.filter(rule=firing.rule, group_by=firing.group_by, group=firing.group)
        if same.filter(OPEN | Q(first_day=firing.first_day)).exists():
            return False
        rule = firing.rule
        firing.tell_at = told_at(
            firing.fired_at, quiet_from=rule.quiet_from, quiet_until=rule.quiet_until, zone=workspace.zone
        )
        firing.save()
        return True
    firing.save(update_fields=["last_day", "notes", "ended_on", "ended_at", "ending"])
    return False


def _note_looks(findings: Sequence[Finding], *, now: datetime) -> None:
    """When each rule was looked at last, and what kept it from being asked. A query, and one for each that has a problem."""
    fine = [one.rule.pk for one in findings if not one.problem]
    Rule.objects.filter(pk__in=fine).update(evaluated_at=now, problem="")
    for one in findings:
        if one.problem:
            Rule.objects.filter(pk=one.rule.pk).update(evaluated_at=now, problem=one.problem[:300])


def tell_owners(workspace: Workspace, *, now: datetime) -> None:
    """Tell of every firing whose quiet hours are over; of one that a correction took away meanwhile nobody is told."""
    held = Firing.objects.select_related("rule__owner").filter(told_at=None, tell_at__lte=now)
    for firing in held.exclude(ending=Firing.Ending.CORRECTED):
        tell(
            _who_is_told(firing.rule, workspace),
            kind=FIRED,
            values={
                "rule": firing.rule.name,
                "group": firing.group,
                "dimension": firing.group_by,
                "pk": firing.pk,
                "severity": firing.severity,
            },
            key=f"{FIRED} {firing.pk}",
            workspace=workspace,
            now=now,
        )
        firing.told_at = now
        firing.save(update_fields=["told_at"])


def _who_is_told(rule: Rule, workspace: Workspace) -> list[User]:
    """The owner; where that person left, whoever manages the workspace."""
    members = Membership.unscoped.select_related("user").filter(workspace=workspace)
    owners = [one.user for one in members.filter(user=rule.owner)] if rule.owner else []
    if owners:
        return owners
    roles = [role for role in Role if Permission.MANAGE in ROLE_PERMISSIONS[role]]
    return [one.user for one in members.filter(role__in=roles)]
