"""The line from the spool to the stores, to see people as they come in."""

from tests.conftest_store import empty_event_store, event_engine, event_store  # noqa: F401  fixtures by import
from tests.events.conftest import line, memory_store  # noqa: F401  fixtures by import
