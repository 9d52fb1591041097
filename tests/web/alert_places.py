"""What the addresses about alerts name, made for the permission table."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.alerts.models import Firing, Rule
from yunchou.core.models import User, Workspace

if TYPE_CHECKING:
    from tests.web.permission_table import Place

RULE = {
    "name": "Orders fall",
    "metric": "orders",
    "kind": "each_vs_baseline",
    "direction": "falls",
    "percent": "20",
    "days": "3",
    "minimum": "5",
    "cool_down_days": "3",
    "severity": "warning",
}
TERMS = {
    "kind": "each_vs_baseline",
    "direction": "falls",
    "threshold": "0.2",
    "days": 1,
    "minimum": "5",
    "against": "",
}


def rule_form(place: "Place", person: User | None) -> Mapping[str, Any]:
    """A rule that whoever sends the form owns."""
    return {**RULE, "owner": person.pk if person else ""}


def make_rule(place: "Place", person: User | None, **more: Any) -> Rule:
    made: Rule = Rule.unscoped.create(
        **{
            "workspace": place.workspace,
            "name": f"Visits fall {Rule.unscoped.count()}",
            "slice": {"metric": "visits", "where": []},
            "threshold": "0.2",
            "minimum": 5,
            "owner": person or place.member.user,
            "created_at": NOW,
            "watched_from": NOW.date(),
        }
        | more
    )
    return made


def own_rule(place: "Place", person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": make_rule(place, person).pk}


def own_deleted_rule(place: "Place", person: User | None) -> Mapping[str, Any]:
    return {"workspace": place.workspace.slug, "pk": make_rule(place, person, deleted_at=NOW).pk}


def own_firing(place: "Place", person: User | None) -> Mapping[str, Any]:
    made = make_firing(make_rule(place, person), at=NOW)
    return {"workspace": place.workspace.slug, "pk": made.pk}


def make_firing(rule: Rule, *, at: datetime, **more: Any) -> Firing:
    """A firing of one day that stands open; its review is taken care of."""
    day = at.date() - timedelta(days=1)
    numbers = {"day": day.isoformat(), "value": "5", "numerator": None, "denominator": None, "reason": ""}
    limits = {"expected": "10", "low": "8", "high": "12", "state": "breach"}
    made: Firing = Firing.unscoped.create(
        workspace=rule.workspace,
        rule=rule,
        terms=TERMS,
        slice=rule.slice,
        severity=rule.severity,
        first_day=day,
        last_day=day,
        fired_on=day,
        baseline_start=day - timedelta(days=28),
        baseline_end=day - timedelta(days=1),
        fired_at=at,
        tell_at=at,
        review_opened_at=at,
        evidence={
            "direction": "falls",
            "data_version": "abc",
            "value": "5",
            "expected": "10",
            "change": "-0.5",
            "numerator": "5",
            "denominator": None,
            "days": [numbers | limits],
        },
        **more,
    )
    return made


def alert_that_says(name: str, *, workspace: Workspace, by: User, now: datetime) -> None:
    """A rule and its firing in a group, both of these words."""
    rule: Rule = Rule.unscoped.create(
        workspace=workspace,
        name=name[:80],
        slice={"metric": "visits", "where": []},
        group_by="source",
        threshold="0.2",
        minimum=5,
        owner=by,
        created_at=now,
        watched_from=now.date(),
        problem=name[:300],
    )
    make_firing(rule, at=now, group_by="source", group=name[:300])
