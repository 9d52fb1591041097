"""All that reading a file needs to know, fixed when an import is started (stage: facts)."""

from collections.abc import Mapping as MappingOf
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from yunchou.events.decoding.channels import Rule
from yunchou.events.decoding.config import rule_from_json, rule_to_json
from yunchou.events.decoding.rates import RateTable, rates_from_json, rates_to_json
from yunchou.events.files.layout import Layout
from yunchou.events.imports.mapping import Mapping


@dataclass(frozen=True, slots=True)
class Plan:
    """What a file is to become. `import_id` 0 is a preview.

    `channels`: channel names, in small letters, → keys. `account_currencies`: "source\\taccount" → currency, of accounts that
    have one of their own.
    """

    layout: Layout
    header: tuple[str, ...]
    mapping: Mapping
    workspace: int
    import_id: int
    zone: ZoneInfo
    currency: str
    received_at: datetime
    rules: tuple[Rule, ...] = ()
    channels: MappingOf[str, str] = field(default_factory=dict)
    rates: RateTable = field(default_factory=dict)
    account_currencies: MappingOf[str, str] = field(default_factory=dict)

    @property
    def file_zone(self) -> ZoneInfo:
        """The zone that clock times of the file are in."""
        return ZoneInfo(self.mapping.options.zone) if self.mapping.options.zone else self.zone

    def to_json(self) -> dict[str, Any]:
        return {
            "layout": self.layout.to_json(),
            "header": list(self.header),
            "mapping": self.mapping.to_json(),
            "workspace": self.workspace,
            "import_id": self.import_id,
            "zone": self.zone.key,
            "currency": self.currency,
            "received_at": self.received_at.isoformat(),
            "rules": [rule_to_json(rule) for rule in self.rules],
            "channels": dict(self.channels),
            "rates": rates_to_json(self.rates),
            "account_currencies": dict(self.account_currencies),
        }

    @classmethod
    def from_json(cls, value: MappingOf[str, Any]) -> "Plan":
        return cls(
            layout=Layout.from_json(value["layout"]),
            header=tuple(value["header"]),
            mapping=Mapping.from_json(value["mapping"]),
            workspace=value["workspace"],
            import_id=value["import_id"],
            zone=ZoneInfo(value["zone"]),
            currency=value["currency"],
            received_at=datetime.fromisoformat(value["received_at"]),
            rules=tuple(rule_from_json(rule) for rule in value["rules"]),
            channels=value["channels"],
            rates=rates_from_json(value["rates"]),
            account_currencies=value["account_currencies"],
        )
