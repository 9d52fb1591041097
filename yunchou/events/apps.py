"""Registers the events app."""

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "yunchou.events"
    label = "events"
