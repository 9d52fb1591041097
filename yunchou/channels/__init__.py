"""Channels: the registry, the rules that lead visits to them, tracked links and their score cards (stage: make)."""
