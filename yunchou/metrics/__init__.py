"""The metric catalogue: the shared word of goals, alerts, reviews and reports (stage: facts)."""
