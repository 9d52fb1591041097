"""What the addresses about alerts name, made for the permission table."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from tests.conftest import NOW
from yunchou.alerts.models import Firing, Rule
from yunchou.core.models import User

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
    """A firing of one day that stands open."""
    rule = make_rule(place, person)
    day = {"day": "2026-03-17", "value": "5", "numerator": None, "denominator": None, "reason": ""}
    limits = {"expected": "10", "low": "8", "high": "12", "state": "breach"}
    made = Firing.unscoped.create(
        workspace=place.workspace,
        rule=rule,
        terms=TERMS,
        slice=rule.slice,
        severity=rule.severity,
        first_day="2026-03-17",
        last_day="2026-03-17",
        fired_on="2026-03-17",
        baseline_start="2026-02-17",
        baseline_end="2026-03-16",
        fired_at=NOW,
        tell_at=NOW,
        evidence={
            "direction": "falls",
            "data_version": "abc",
            "value": "5",
            "expected": "10",
            "change": "-0.5",
            "numerator": "5",
            "denominator": None,
            "days": [day | limits],
        },
    )
    return {"workspace": place.workspace.slug, "pk": made.pk}
