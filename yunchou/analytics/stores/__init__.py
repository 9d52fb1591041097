"""The event stores: one for ClickHouse, embedded or a server, and one in memory to check it (facts under JUDGE)."""
