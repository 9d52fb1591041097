"""The dated rates of workspaces as decoding and imports read them (stage: facts)."""

from collections.abc import Collection

from yunchou.events.decoding.rates import RateTable
from yunchou.events.models import CurrencyRate


def rate_tables(workspaces: Collection[int] | None = None) -> dict[int, RateTable]:
    """The rates of these workspaces, or of all; one without any is absent. One query."""
    rows = CurrencyRate.unscoped.order_by("workspace_id", "currency", "day")
    if workspaces is not None:
        rows = rows.filter(workspace__in=workspaces)
    tables: dict[int, dict[str, tuple[tuple[str, str], ...]]] = {}
    for row in rows:
        table = tables.setdefault(row.workspace_id, {})
        table[row.currency] = (*table.get(row.currency, ()), (row.day.isoformat(), f"{row.rate:f}"))
    return dict(tables)
