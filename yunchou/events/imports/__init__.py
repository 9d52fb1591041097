"""Files that platforms and shops export, brought in as facts, orders and people (stage: facts)."""
