"""Ports to the outside world: messages to people and groups. Serves every stage."""
