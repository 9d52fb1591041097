"""Registers the alerts app."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    name = "yunchou.alerts"
    label = "alerts"
