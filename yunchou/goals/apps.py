"""Registers the goals app."""

from django.apps import AppConfig


class GoalsConfig(AppConfig):
    name = "yunchou.goals"
    label = "goals"
