"""The columns of the event store, as the loader writes and the questions read them (facts under JUDGE)."""

from hashlib import sha256

EVENT_COLUMNS: dict[str, str] = {
    "workspace": "UInt64",
    "time": "DateTime64(3, 'UTC')",
    "received_at": "DateTime64(3, 'UTC')",
    "original_time": "Nullable(DateTime64(3, 'UTC'))",
    "message_id": "UUID",
    "person": "UInt64",
    "user_id": "String",
    "anonymous_id": "String",
    "type": "LowCardinality(String)",
    "event": "LowCardinality(String)",
    "sent_name": "LowCardinality(String)",
    "source": "LowCardinality(String)",
    "medium": "LowCardinality(String)",
    "campaign": "LowCardinality(String)",
    "content": "String",
    "term": "String",
    "click_id": "String",
    "referrer_host": "LowCardinality(String)",
    "channel": "LowCardinality(String)",
    "url": "String",
    "path": "String",
    "device": "LowCardinality(String)",
    "os": "LowCardinality(String)",
    "browser": "LowCardinality(String)",
    "region": "LowCardinality(String)",
    "library": "LowCardinality(String)",
    "amount": "Nullable(Decimal(18, 4))",
    "currency": "LowCardinality(String)",
    "amount_workspace": "Nullable(Decimal(18, 4))",
    "properties": "String",
    "numbers": "Map(LowCardinality(String), Float64)",
    "strings": "Map(LowCardinality(String), String)",
    "flags": "UInt16",
    "segment": "LowCardinality(String)",
    "position": "UInt64",
    "item": "UInt32",
    "import_id": "UInt64",
}
"""`channel` is '' where the event carries no traffic source of its own. Events of one millisecond keep their
arrival order: (segment, position, item), so segment names must sort by age. `properties` is the JSON as sent."""

FACT_COLUMNS: dict[str, str] = {
    "workspace": "UInt64",
    "import_id": "UInt64",
    "source": "LowCardinality(String)",
    "account": "LowCardinality(String)",
    "day": "Date",
    "channel": "LowCardinality(String)",
    "campaign": "LowCardinality(String)",
    "adgroup": "LowCardinality(String)",
    "creative": "String",
    "content": "String",
    "key": "UInt64",
    "metric": "LowCardinality(String)",
    "value": "Decimal(18, 4)",
    "currency": "LowCardinality(String)",
    "value_workspace": "Nullable(Decimal(18, 4))",
    "line": "UInt64",
}
"""`day` is a day of the account's calendar, `channel` '' where the account's own holds, `key` what `fact_key` says."""

SILENT_TYPES = ("identify", "alias", "group")
"""Messages about a person, not things a person did: they open no session and are no activity."""

VIEW_TYPES = ("page", "screen")
VIEW_EVENTS = ("page_viewed", "screen_viewed")
"""A view is a page or screen message, or an event that the tracking plan maps to one of these names."""

TABLES = (
    "events",
    "person_overrides",
    "sessions",
    "session_builds",
    "event_versions",
    "facts",
    "fact_days",
    "published_imports",
)
"""Every table that holds workspaces' rows. Each reference to one carries the workspace guard."""


def properties_hash(properties: str) -> str:
    """Tells two events under one message id apart; the store computes the same from what it holds."""
    return sha256(properties.encode()).hexdigest()
