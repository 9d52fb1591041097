"""Registers the metrics app."""

from django.apps import AppConfig


class MetricsConfig(AppConfig):
    name = "yunchou.metrics"
    label = "metrics"
