"""Registers the lessons app."""

from django.apps import AppConfig


class LessonsConfig(AppConfig):
    name = "yunchou.lessons"
    label = "lessons"
