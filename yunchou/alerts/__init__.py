"""Alerts 预警: rules over metrics, the days on which they fire, and what they saw. Stage: judge."""
