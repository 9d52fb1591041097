"""Questions about the event log, their SQL and the stores that answer them: the facts under JUDGE."""
