"""From a spool record to rows for the event store: pure work, done in a child process (stage: facts)."""
