"""Ports to the world outside, and the vendors behind them. Nothing here knows Django. Serves every stage."""
