"""What decoding needs to know of a workspace; sent to the child as JSON whenever it changes."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from yunchou.events.decoding.channels import Comparison, Condition, Rule
from yunchou.events.decoding.rates import Rates, RateTable, rates_from_json, rates_to_json


@dataclass(frozen=True, slots=True)
class WorkspaceConfig:
    """A workspace's zone, currency, channel rules and rates of exchange, and how old a live event may be."""

    zone: ZoneInfo
    currency: str
    rules: tuple[Rule, ...] = ()
    max_age: timedelta = timedelta(days=730)
    rates: RateTable = field(default_factory=dict)
    exchange: Rates = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "exchange", Rates(self.rates, currency=self.currency))

    def to_json(self) -> dict[str, Any]:
        return {
            "zone": self.zone.key,
            "currency": self.currency,
            "rules": [rule_to_json(rule) for rule in self.rules],
            "max_age_days": self.max_age.days,
            "rates": rates_to_json(self.rates),
        }

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> "WorkspaceConfig":
        return cls(
            zone=ZoneInfo(value["zone"]),
            currency=value["currency"],
            rules=tuple(rule_from_json(rule) for rule in value["rules"]),
            max_age=timedelta(days=value["max_age_days"]),
            rates=rates_from_json(value["rates"]),
        )


def rule_to_json(rule: Rule) -> dict[str, Any]:
    conditions = [{"field": c.field, "test": c.test.value, "values": list(c.values)} for c in rule.conditions]
    return {"channel": rule.channel, "conditions": conditions}


def rule_from_json(value: dict[str, Any]) -> Rule:
    conditions = tuple(
        Condition(c["field"], Comparison(c["test"]), tuple(c["values"])) for c in value["conditions"]
    )
    return Rule(value["channel"], conditions)
