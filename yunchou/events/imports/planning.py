"""Makes the plan of an import from what the workspace knows now: zone, rates, rules, accounts (stage: facts)."""

from collections.abc import Mapping as MappingOf
from datetime import datetime

from yunchou.core.models import Workspace
from yunchou.events.decoding.channels import Channel, Rule
from yunchou.events.decoding.config import rule_from_json
from yunchou.events.files.layout import Layout
from yunchou.events.imports.mapping import Mapping
from yunchou.events.imports.plan import Plan
from yunchou.events.models import ChannelRule, DataImport, FactAccount
from yunchou.events.rates import rate_tables


def make_plan(
    data_import: DataImport, mapping: Mapping, *, channel_names: MappingOf[str, str], received_at: datetime
) -> Plan:
    """Three queries. `channel_names`: names beside those of rules by which a file may call a channel, → keys."""
    workspace: Workspace = data_import.workspace
    rules = list(ChannelRule.unscoped.filter(workspace=workspace).order_by("order"))
    return Plan(
        layout=Layout.from_json(data_import.layout),
        header=tuple(data_import.inspection["header"]),
        mapping=mapping,
        workspace=workspace.pk,
        import_id=data_import.pk,
        zone=workspace.zone,
        currency=workspace.currency,
        received_at=received_at,
        rules=tuple(_rule(row) for row in rules),
        channels=_channels(rules, channel_names),
        rates=rate_tables([workspace.pk]).get(workspace.pk, {}),
        account_currencies=_account_currencies(workspace, mapping.source),
    )


def _rule(row: ChannelRule) -> Rule:
    return rule_from_json({"channel": row.channel, "conditions": row.conditions})


def _channels(rules: list[ChannelRule], names: MappingOf[str, str]) -> dict[str, str]:
    known = {channel.value: channel.value for channel in Channel}
    known |= {row.name.lower(): row.channel for row in rules}
    known |= {name.lower(): key for name, key in names.items()}
    return known


def _account_currencies(workspace: Workspace, source: str) -> dict[str, str]:
    rows = FactAccount.unscoped.filter(workspace=workspace, source=source).exclude(currency="")
    return {f"{row.source}\t{row.account}": row.currency for row in rows}
