"""Profiles of identified people and the merges between anonymous and known (stage: facts)."""
