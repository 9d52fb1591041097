"""From the spool into the event store, each acknowledged event exactly once (stage: facts)."""
