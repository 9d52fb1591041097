"""Yunchou 运筹: goals, content, channels, results, review and lessons in one loop."""

__version__ = "0.1.0"
