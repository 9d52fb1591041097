"""Registers the flows app, so that its schedules are found."""

from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "yunchou.flows"
    label = "flows"
